// What killed runs have left: lock files and temporary files, copies and databases. Only ours, and none in use.
import { lstatSync } from "node:fs";
import path from "node:path";
import { systemErrorCode, UserError } from "../../../errors.js";
import { lockState } from "../../../files/lock-file.js";
import { realFile } from "../../../files/real-file.js";
import { leftoversIn } from "../../../files/temporary-file.js";
import { printable } from "../../../terminal/printable.js";
import type { Finding } from "../../finding.js";
import type { DoctorContext } from "../context.js";
import { finding } from "../finding-kinds.js";
import { gitRepositories } from "./git-hooks.js";

export async function checkLocks(context: DoctorContext): Promise<Finding[]> {
  return staleLocks(context).map((file) =>
    finding("stale-lock", `The lock file ${printable(file)} was left by a run that was killed; no process holds it.`, {
      fix: `kallithea-cli doctor -c ${context.config} --fix stale-lock`,
      place: file,
    }),
  );
}

/** A run that has just created its lock file holds it in the next moment. */
const minLockAgeMs = 1000;

export function staleLocks({ ini, url, machine }: DoctorContext): string[] {
  const database = url.engine === "sqlite" && url.file !== ":memory:" ? [`${realFile(url.file)}.lock`] : [];
  const now = machine.now().getTime();
  return [`${ini.path}.lock`, ...database].filter(
    (file) => lockState(file) === "free" && now - changedAt(file) >= minLockAgeMs,
  );
}

export async function checkLeftovers(context: DoctorContext): Promise<Finding[]> {
  const { files, statements } = await leftoversOf(context);
  return [
    ...files.map(({ file, isCopy }) => {
      const what = isCopy ? "The incomplete copy" : "The temporary file";
      const resume = isCopy ? " To resume it, run db-copy again." : "";
      return finding("leftover", `${what} ${printable(file)} was left by a run that was killed.${resume}`, {
        fix: `kallithea-cli doctor -c ${context.config} --fix leftover`,
        place: file,
      });
    }),
    ...statements.map(({ what, statement }) =>
      finding(
        "leftover",
        `${capitalized(what)} was left by a db-create or db-copy that was killed; the next one resumes or removes it.`,
        { fix: `On the database server: ${statement};`, place: what },
      ),
    ),
  ];
}

/** A copy can be resumed: it is a leftover once nobody has done so for this long. */
const minCopyAgeMs = 24 * 60 * 60 * 1000;

/** @returns files that can be removed, and statements that remove the rest */
export async function leftoversOf(context: DoctorContext): Promise<{
  files: { file: string; isCopy: boolean }[];
  statements: { what: string; statement: string }[];
}> {
  const now = context.machine.now().getTime();
  const copies = await reachableLeftovers(context);
  return {
    files: [
      ...foldersOf(context)
        .flatMap(temporaryFiles)
        .map((file) => ({ file, isCopy: false })),
      ...copies.flatMap(({ file, changed }) =>
        file !== undefined && now - (changed?.getTime() ?? now) >= minCopyAgeMs ? [{ file, isCopy: true }] : [],
      ),
    ],
    statements: copies.flatMap(({ what, statement }) => (statement === undefined ? [] : [{ what, statement }])),
  };
}

/** Why the database cannot be reached is a finding of another check. */
async function reachableLeftovers({ leftovers, status }: DoctorContext) {
  if (status.state === "unreachable") return [];
  try {
    return await leftovers();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return [];
  }
}

/** Where this program writes files. */
function foldersOf(context: DoctorContext): string[] {
  const { ini, url, scan, status } = context;
  const root = status.root;
  const inRepositories =
    root === null
      ? []
      : gitRepositories(context).flatMap(({ name }) =>
          ["hooks", "info", "objects/info"].map((folder) => path.join(root, name, folder)),
        );
  return [
    ...new Set([
      ini.folder,
      ...(url.engine === "sqlite" && url.file !== ":memory:" ? [path.dirname(realFile(url.file))] : []),
      scan.journalFolder,
      ...(scan.scanCache === undefined ? [] : [scan.scanCache.folder]),
      ...inRepositories,
    ]),
  ];
}

/** None in a folder that is not there, or that this user cannot list. */
function temporaryFiles(folder: string): string[] {
  try {
    return leftoversIn(folder);
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return [];
  }
}

function changedAt(file: string): number {
  return lstatSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Number.POSITIVE_INFINITY;
}

function capitalized(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
