import path from "node:path";
import { loadIni } from "../ini/load.js";
import { readRoot } from "../instance/settings/move-root.js";
import { type CheckedRepository, checkRepositories, describeProblem } from "../scan/listing/check-repositories.js";
import { type ListedRepository, listRepositories } from "../scan/listing/list-repositories.js";
import { type RepositoryDetails, readDetails, requireRepository } from "../scan/listing/show-repository.js";
import { printable, printableJson } from "../terminal/printable.js";
import type { Terminal } from "../terminal/terminal.js";
import { isoTime } from "./instance/iso-time.js";
import { waitSeconds } from "./instance/wait-seconds.js";
import { withInstance } from "./instance/with-instance.js";

export interface RepoShowOptions {
  config_file: string;
  name: string;
  json: boolean;
  quiet: boolean;
  waitDb?: string | undefined;
}

/**
 * Prints what the database has about one repository, and whether it is on disk.
 * @throws UserError if the database does not have it
 */
export async function repoShow(options: RepoShowOptions, terminal: Terminal): Promise<void> {
  const ini = loadIni(options.config_file);
  const wait = waitSeconds(options.waitDb);
  await withInstance({ ini, terminal, wait, readOnly: true }, async (dataSource) => {
    const root = await readRoot(dataSource);
    const list = await listRepositories(dataSource, {});
    const repository = requireRepository(list, options.name);
    const details = await readDetails(dataSource, repository, new Map(list.map(({ id, name }) => [id, name])));
    const [checked] = await checkRepositories(root, [repository], {}).catch((error: unknown) => {
      terminal.warn(error instanceof Error ? error.message : String(error));
      return [];
    });
    const shown = { ...repository, ...details, path: path.join(root, repository.name), checked };
    if (options.json) terminal.print(printableJson(documentOf(shown)));
    else if (!options.quiet) for (const line of linesFor(shown)) terminal.print(line);
  });
}

type Shown = ListedRepository &
  RepositoryDetails & {
    readonly path: string;
    /** undefined if the root cannot be read. */
    readonly checked: CheckedRepository | undefined;
  };

function documentOf({ id: _id, name, type, owner, group, checked, ...details }: Shown) {
  const { description, created, updated, lastChange } = details;
  const texts = {
    description: description.trim(),
    created: isoTime(created),
    updated: isoTime(updated),
    lastChange: lastChange && { ...lastChange, date: lastChange.date && isoTime(lastChange.date) },
  };
  return {
    name,
    type,
    owner,
    group,
    ...details,
    ...texts,
    state: checked?.state ?? null,
    problem: checked?.problem ?? null,
  };
}

function linesFor(shown: Shown): string[] {
  const { lastChange, forks, checked } = shown;
  const yesNo = (value: boolean) => (value ? "yes" : "no");
  const rows: [string, string | null][] = [
    ["Name", shown.name],
    ["Type", shown.type],
    ["Owner", shown.owner],
    ["Group", shown.group],
    ["Private", yesNo(shown.private)],
    [
      "Permission",
      shown.defaultPermission === null
        ? "none for the default user"
        : `${shown.defaultPermission} for the default user`,
    ],
    ["Description", shown.description.trim()],
    ["Landing", shown.landingRevision],
    ["Cloned from", shown.cloneUri],
    ["Fork of", shown.forkOf],
    ["Forks", forks.length === 0 ? null : forks.join(", ")],
    ["Followers", String(shown.followers)],
    ["Statistics", yesNo(shown.statistics)],
    ["Downloads", yesNo(shown.downloads)],
    ["Created", shown.created.slice(0, 19)],
    ["Last change", `${shown.updated.slice(0, 19)}${lastChange === null ? " (no changesets cached)" : ""}`],
    ["Changeset", lastChange === null ? null : `${lastChange.revision}:${lastChange.id}`],
    ["Author", lastChange?.author ?? null],
    ["Message", lastChange?.message?.split("\n", 1)[0] ?? null],
    ["Cache", `${shown.cacheBytes} bytes`],
    ["State", shown.repositoryState === "repo_state_created" ? null : shown.repositoryState],
    ["Path", shown.path],
    [
      "On disk",
      checked === undefined
        ? "unknown"
        : checked.problem === undefined
          ? "yes"
          : `${checked.state}: ${describeProblem(checked.problem)}`,
    ],
  ];
  return rows
    .filter((row) => row[1] !== null)
    .map(([title, value]) => `${`${title}:`.padEnd(14)}${printable(value ?? "")}`.trimEnd());
}
