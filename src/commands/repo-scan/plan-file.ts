// Where a plan is written to, and read from.
import { lstatSync } from "node:fs";
import path from "node:path";
import { exitStatus, RefusedError, systemErrorCode, UsageError, UserError } from "../../errors.js";
import { cannotWrite, failureReason } from "../../files/failure-reason.js";
import { NotRegularFileError, readGivenFile } from "../../files/read-given-file.js";
import { replaceKeepingOld, writeAtomically } from "../../files/write-atomically.js";
import { ownCommand } from "../../own-command.js";
import {
  type PlanContent,
  parsePlan,
  planDocument,
  planFormat,
  UnusablePlanError,
} from "../../scan/planned/plan-document.js";
import { printable, printableJson } from "../../terminal/printable.js";

/** Enough for a million repositories. */
const maxBytes = 1 << 28;

/**
 * Checked before the scan, which may take long.
 * @throws UserError with status 3 if the file exists; RefusedError if it is not a plan; UsageError
 */
export function requirePlanPlace(file: string, overwrite: boolean): void {
  if (file === "") throw new UsageError("--plan: the name of the file must not be empty.");
  const status = explained(file, () => lstatSync(file, { throwIfNoEntry: false }));
  if (status === undefined) return;
  if (status.isDirectory() || (overwrite && !status.isFile()))
    throw new UsageError(`--plan: ${printable(file)} is not a regular file.`, { hint: "For standard output, give -." });
  if (!overwrite) throw exists(file);
  const text = explained(file, () => readGivenFile(file, maxBytes)).toString("utf8");
  if (status.size > 0 && !text.slice(0, 200).includes(JSON.stringify(planFormat)))
    throw new RefusedError(
      `${printable(file)} is not a plan of repo-scan; --overwrite replaces only plans. Nothing was changed.`,
      "Name another file.",
    );
}

/**
 * Writes the plan completely or not at all; only its owner can read it.
 * @returns the name under which the old one was kept, if there was one
 */
export function writePlan(file: string, content: PlanContent, overwrite: boolean): string | undefined {
  const text = `${printableJson(planDocument(content))}\n`;
  return explained(file, () => {
    const old = overwrite ? lstatSync(file, { throwIfNoEntry: false }) : undefined;
    if (old !== undefined) requirePlanPlace(file, true);
    const write = () => writeAtomically(path.resolve(file), text, { exclusive: old === undefined });
    if (old !== undefined && old.size > 0) return replaceKeepingOld(file, write);
    write();
    return undefined;
  });
}

/**
 * @param option that names the file
 * @throws UserError if it cannot be read; RefusedError if it cannot be used
 */
export function readPlan(file: string, option: string): PlanContent {
  let bytes: Buffer;
  try {
    bytes = readGivenFile(file, maxBytes);
  } catch (error) {
    if (!(error instanceof NotRegularFileError) && systemErrorCode(error) === undefined) throw error;
    const code = systemErrorCode(error);
    const why = code === "ENOENT" ? "there is no such file" : failureReason(error);
    throw new UserError(`${option}: ${printable(file)} cannot be read: ${why}.`, { cause: error });
  }
  try {
    if (bytes.length > maxBytes) throw new UnusablePlanError(`is larger than ${maxBytes} bytes`);
    return parsePlan(bytes.toString("utf8"));
  } catch (error) {
    if (!(error instanceof UnusablePlanError)) throw error;
    throw new RefusedError(
      `Nothing was changed: ${printable(file)} ${error.message}.`,
      `Write a new plan, with the options that you want: ${ownCommand("repo-scan", "--plan", "FILE")}`,
    );
  }
}

function exists(file: string): UserError {
  return new UserError(`${printable(file)} exists. Nothing was changed.`, {
    hint: "Name another file; --overwrite replaces a plan, and keeps the old one under another name.",
    exitStatus: exitStatus.exists,
  });
}

function explained<Result>(file: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw systemErrorCode(error) === "EEXIST"
      ? exists(file)
      : cannotWrite(printable(file), error, "No plan was written.");
  }
}
