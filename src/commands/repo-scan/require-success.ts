import { existsSync } from "node:fs";
import path from "node:path";
import { IncompleteError, RefusedError, UserError } from "../../errors.js";
import { ownCommand } from "../../own-command.js";
import type { ScanReport } from "../../scan/scan-report.js";
import { printable } from "../../terminal/printable.js";
import { problemsIn } from "../instance/report-skipped.js";
import { failureOf } from "./failure-of.js";
import type { RepoScanOptions } from "./options.js";

/** Throws the error for what went wrong according to the report. */
export function requireSuccess(report: ScanReport, options: RepoScanOptions): void {
  if (report.planChanges.length > 0) throw planError(report, options);
  if (report.refusal !== undefined) throw refusalError(report.refusal, options);
  const failure = failureOf(report, options);
  if (failure !== undefined) throw failure;
  if (options.path !== undefined) requirePath(report, options.path);
  const doubt = rootDoubtError(report);
  if (doubt !== undefined) throw doubt;
  const count = (options.strict ? report.skipped : problemsIn(report.skipped)).length;
  if (count === 0) return;
  throw new IncompleteError(
    `${count === 1 ? "1 folder was" : `${count} folders were`} skipped or not read completely; see ${options.json ? "leftOut in the document" : "the messages above"}.`,
  );
}

/** A disk that is not mounted must not go unnoticed in a cron job: what is missing is otherwise not an error. */
export function rootDoubtError({ root, rootDoubt, missing }: ScanReport): IncompleteError | undefined {
  if (rootDoubt === undefined) return undefined;
  const repositories = missing.length === 1 ? "1 repository" : `${missing.length} repositories`;
  const shown = printable(root);
  const isOther = rootDoubt === "other-device";
  const what = isOther
    ? `The repositories root ${shown} is on another device than at the last scan, and ${repositories} cannot be found.`
    : `The database has ${repositories}, but the repositories root ${shown} ${rootDoubt === "empty" ? "is empty" : "has none of them"}.`;
  return new IncompleteError(
    what,
    `Check that ${isOther ? "the right" : "its"} disk is mounted. If the repositories were deleted: ${ownCommand("repo-scan", "--remove-missing", "--allow-mass-removal")}`,
  );
}

function planError({ planChanges }: ScanReport, { json }: RepoScanOptions): RefusedError {
  const [change] = planChanges;
  const what = planChanges.length === 1 ? "1 thing has" : `${planChanges.length} things have`;
  return new RefusedError(
    `Nothing was changed: ${what} changed since the plan was written: ${
      planChanges.length === 1 && change !== undefined
        ? `${printable(change.name)} ${change.change}.`
        : `see ${json ? "planChanges in the document" : "the messages above"}.`
    }`,
    "Write a new plan with --plan, and check it.",
  );
}

function refusalError(refusal: string, { dryRun, plan, apply }: RepoScanOptions): RefusedError {
  const whatOfPlan = plan === undefined ? undefined : "No plan was written";
  const what = whatOfPlan ?? (dryRun ? "Without --dry-run, nothing would be changed" : "Nothing was changed");
  const use = apply === undefined ? "Use" : "Write a new plan with";
  return new RefusedError(`${what}: ${refusal}`, `${use} --allow-mass-removal if this is intended.`);
}

/** A typo in the folder's name must not look like an empty folder. */
function requirePath({ root, added, known, missing, removed, unknown, skipped }: ScanReport, folder: string): void {
  const isKnown = [added, known, missing, removed, unknown, skipped].some((list) => list.length > 0);
  if (isKnown || existsSync(path.join(root, folder))) return;
  throw new UserError(
    `There is no folder ${printable(folder)} in ${printable(root)}, and the database has no repository below it.`,
    {
      hint: "Give --path relative to the root, e.g. team/project.",
    },
  );
}
