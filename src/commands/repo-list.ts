import { IncompleteError } from "../errors.js";
import { type Ini, loadIni } from "../ini/load.js";
import { readRoot } from "../instance/settings/move-root.js";
import { type CheckedRepository, checkRepositories, describeProblem } from "../scan/listing/check-repositories.js";
import { type ListedRepository, listRepositories } from "../scan/listing/list-repositories.js";
import { printable, printableJson } from "../terminal/printable.js";
import type { Terminal } from "../terminal/terminal.js";
import { interruptible } from "./instance/interruption.js";
import { isoTime } from "./instance/iso-time.js";
import { jobCount } from "./instance/job-count.js";
import { showProgress } from "./instance/show-progress.js";
import { timeLimit, waitSeconds } from "./instance/wait-seconds.js";
import { withInstance } from "./instance/with-instance.js";

export interface RepoListOptions {
  config_file: string;
  missing: boolean;
  broken: boolean;
  long: boolean;
  json: boolean;
  quiet: boolean;
  owner?: string | undefined;
  group?: string | undefined;
  jobs?: string | undefined;
  timeout?: string | undefined;
  waitDb?: string | undefined;
}

type Listed = ListedRepository & Partial<CheckedRepository>;

/**
 * Prints the names of the repositories of the database, one a line.
 * @throws IncompleteError with `--broken` if one is broken
 */
export async function repoList(options: RepoListOptions, terminal: Terminal): Promise<void> {
  const ini = loadIni(options.config_file);
  const jobs = jobCount(options.jobs);
  const limit = timeLimit(options.timeout);
  const wait = waitSeconds(options.waitDb);
  await withInstance({ ini, terminal, wait, readOnly: true }, async (dataSource) => {
    const root = await readRoot(dataSource);
    const all = await listRepositories(dataSource, options);
    const list = await chosen(root, all, { jobs, limit, ini }, options, terminal);
    print(root, list, options, terminal);
    const broken = list.filter(({ state }) => state === "broken").length;
    if (!options.broken || broken === 0) return;
    throw new IncompleteError(
      `${broken === 1 ? "1 repository is" : `${broken} repositories are`} broken; see ${options.json ? "the document" : "the messages above"}.`,
    );
  });
}

async function chosen(
  root: string,
  all: readonly ListedRepository[],
  { jobs, limit, ini }: { jobs: number | undefined; limit: number | undefined; ini: Ini },
  options: RepoListOptions,
  terminal: Terminal,
): Promise<readonly Listed[]> {
  if (!options.missing && !options.broken) return all;
  const { progress, stop } = showProgress(terminal, { quiet: options.quiet || options.json });
  const read = options.broken
    ? { git: ini.app().get("git_path") || "git", ...(limit !== undefined && { timeLimit: limit }) }
    : undefined;
  const checked = await interruptible(
    (signal) => checkRepositories(root, all, { read, jobs, signal, onProgress: progress }).finally(stop),
    stop,
  );
  const missing = checked.filter(({ state }) => state === "missing");
  if (missing.length === all.length && all.length > 1)
    terminal.warn(`None of the repositories is below ${printable(root)}: is the disk mounted?`);
  return checked.filter(
    ({ state }) => (options.missing && state === "missing") || (options.broken && state === "broken"),
  );
}

function print(root: string, list: readonly Listed[], options: RepoListOptions, terminal: Terminal): void {
  if (options.json) {
    terminal.print(printableJson({ root, repositories: list.map(documentOf) }));
    return;
  }
  if (!options.quiet)
    for (const line of options.long ? table(list) : list.map(({ name }) => printable(name))) terminal.print(line);
  for (const { name, problem, state } of list)
    if (problem !== undefined && state === "broken") terminal.warn(`${printable(name)}: ${describeProblem(problem)}`);
}

function documentOf({ name, type, owner, group, private: isPrivate, updated, state, problem }: Listed) {
  return {
    name,
    type,
    owner,
    group,
    private: isPrivate,
    updated: isoTime(updated),
    state: state ?? null,
    problem: problem ?? null,
  };
}

function table(list: readonly Listed[]): string[] {
  const rows = [
    ["NAME", "TYPE", "OWNER", "PRIVATE", "LAST CHANGE"],
    ...list.map((row) =>
      [row.name, row.type, row.owner, row.private ? "yes" : "no", row.updated.slice(0, 19)].map(printable),
    ),
  ];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => [...(row[column] ?? "")].length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell + " ".repeat(Math.max(0, (widths[column] ?? 0) - [...cell].length)))
      .join("  ")
      .trimEnd(),
  );
}
