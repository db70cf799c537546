import { InterruptedError, systemErrorCode, UserError } from "../../errors.js";
import { failureReason } from "../../files/failure-reason.js";
import type { Finding } from "../finding.js";
import { checkContents } from "./checks/broken-repositories.js";
import { checkCliPath } from "./checks/cli-path.js";
import { checkConfiguration } from "./checks/configuration.js";
import { checkRows } from "./checks/database-rows.js";
import { checkDatabase } from "./checks/database-state.js";
import { checkDiskSpace } from "./checks/disk-space.js";
import { checkFileModes, checkFileOwners } from "./checks/file-access.js";
import { checkGitHooks } from "./checks/git-hooks.js";
import { checkLeftovers, checkLocks } from "./checks/leftovers.js";
import { checkPrograms } from "./checks/program-versions.js";
import { checkRepositories, checkRoot } from "./checks/repositories.js";
import { checkSpecialFiles } from "./checks/special-files.js";
import { checkWriteAccess } from "./checks/write-access.js";
import type { DoctorContext } from "./context.js";
import { finding } from "./finding-kinds.js";

/** One question about an instance. It only reads. */
export type Check = (context: DoctorContext) => Promise<Finding[]>;

/** By what they are about. */
const allChecks: Readonly<Record<string, Check>> = {
  configuration: checkConfiguration,
  database: checkDatabase,
  "rows of the database": checkRows,
  "repositories root": checkRoot,
  repositories: checkRepositories,
  "special files": checkSpecialFiles,
  "Git hooks": checkGitHooks,
  kallithea_cli_path: checkCliPath,
  "owner of the files": checkFileOwners,
  "permissions of the files": checkFileModes,
  "write access": checkWriteAccess,
  "lock files": checkLocks,
  leftovers: checkLeftovers,
  programs: checkPrograms,
  "disk space": checkDiskSpace,
  "contents of the repositories": checkContents,
};

const order: readonly Finding["severity"][] = ["error", "warning", "note"];

/**
 * Makes all checks.
 * @returns the findings: errors first, then warnings, then notes
 * @throws InterruptedError
 */
export async function runChecks(context: DoctorContext, checks = allChecks): Promise<Finding[]> {
  const findings = await Promise.all(Object.entries(checks).map(([subject, check]) => run(subject, check, context)));
  return bySeverity(findings.flat());
}

/** Errors first, then warnings, then notes. */
export function bySeverity(findings: readonly Finding[]): Finding[] {
  return [...findings].sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
}

/** A check that fails keeps none of the others from being made. */
async function run(subject: string, check: Check, context: DoctorContext): Promise<Finding[]> {
  try {
    return await check(context);
  } catch (error) {
    const isExpected = error instanceof UserError || systemErrorCode(error) !== undefined;
    if (!isExpected || error instanceof InterruptedError) throw error;
    const reason = error instanceof UserError ? error.message : `${failureReason(error)}.`;
    return [
      finding("not-checked", `Not checked: ${subject}. ${reason}`, {
        fix: (error instanceof UserError ? error.hint : undefined) ?? null,
      }),
    ];
  }
}
