import path from "node:path";
import { ConfigurationError, exitStatus, orConfigurationError, UsageError, userErrorOf } from "../errors.js";
import { databaseUrl } from "../ini/database-url.js";
import { loadIni } from "../ini/load.js";
import { urlFinding } from "../instance/check-config.js";
import { checkConfiguration } from "../instance/doctor/checks/configuration.js";
import { type FindingId, findingKinds, fixableIds } from "../instance/doctor/finding-kinds.js";
import { bySeverity, runChecks } from "../instance/doctor/run-checks.js";
import type { Finding } from "../instance/finding.js";
import { shellPath, shellWord } from "../shell-word.js";
import { printable } from "../terminal/printable.js";
import type { Terminal } from "../terminal/terminal.js";
import { examine } from "./doctor/examine.js";
import { fix } from "./doctor/fix.js";
import { printFindings } from "./doctor/print-findings.js";
import { interruptible } from "./instance/interruption.js";
import { type OutputFormat, outputFormat } from "./instance/output-format.js";

export interface DoctorOptions {
  config_file: string;
  waitDb?: string | undefined;
  json: boolean;
  format?: string | undefined;
  quiet: boolean;
  deep: boolean;
  timeout?: string | undefined;
  /** A list if it was given several times. */
  fix?: string | readonly string[] | undefined;
  dryRun: boolean;
  yes: boolean;
}

/**
 * Checks an instance and prints what is wrong. Nothing is changed without `--fix`, and nothing need be writable.
 * @returns 0 if all is well or was fixed, 4 if there are findings, 6 if a repository is broken
 * @throws UsageError, ConfigurationError, InterruptedError; RefusedError if a fix could be a mistake; IncompleteError if
 * a part could not be fixed
 */
export async function doctor(options: DoctorOptions, terminal: Terminal): Promise<number> {
  const format = outputFormat(options);
  const config = shellPath(path.resolve(options.config_file));
  const fixed = fixedId(options, config);
  rejectIgnored(options, format);
  const isQuiet = options.quiet || format !== "text";
  const stop = () => terminal.progressEnds();
  const ini = loadIni(options.config_file);
  return interruptible(async (signal) => {
    const report = (findings: readonly Finding[]) => {
      printFindings(findings, { format, quiet: options.quiet }, terminal);
      return statusOf(findings);
    };
    // Without a database there is nothing else to check.
    const invalid = userErrorOf(() => databaseUrl(ini));
    if (invalid !== undefined) {
      const findings = await checkConfiguration({ ini, signal });
      if (fixed !== undefined || findings.length === 0) throw invalid;
      return report(bySeverity(findings));
    }
    const examineNow = () => examine(ini, { ...options, config }, terminal, { isQuiet, signal }).finally(stop);
    if (fixed !== undefined) return fix(fixed, examineNow, { ...options, json: format === "json" }, terminal);
    const context = await orConfigurationError(examineNow());
    if (context instanceof ConfigurationError)
      return report(bySeverity([...(await checkConfiguration({ ini, signal })), urlFinding(ini, context)]));
    return report(await runChecks(context).finally(stop));
  }, stop);
}

/**
 * @param config the path of the ini, for the hint
 * @throws UsageError for an ID that is unknown, or has no automatic fix
 */
function fixedId({ fix }: DoctorOptions, config: string): FindingId | undefined {
  if (fix === undefined) return undefined;
  if (typeof fix !== "string") {
    const commands = [...new Set(fix)].map((id) => `kallithea-cli doctor -c ${config} --fix ${shellWord(id)}`);
    throw new UsageError("--fix can only be given once.", { hint: commands.join("\n") });
  }
  const id = fixableIds.find((known) => known === fix);
  if (id !== undefined) return id;
  if (!Object.hasOwn(findingKinds, fix)) {
    throw new UsageError(`--fix: there is no fix for ${fix === "" ? '""' : printable(fix)}.`, {
      hint: `These can be fixed: ${fixableIds.join(", ")}.`,
    });
  }
  throw new UsageError(`--fix: ${fix} cannot be fixed automatically.`, {
    hint: `To fix it: ${findingKinds[fix as FindingId].remedy.replaceAll("`", "").replaceAll("my.ini", config)}`,
  });
}

/** @throws UsageError for an option that would have no effect */
function rejectIgnored({ fix, deep, dryRun, yes, timeout }: DoctorOptions, format: OutputFormat): void {
  const ignored = (option: string, other: string) => new UsageError(`${option} has no effect without ${other}.`);
  if (fix === undefined && dryRun) throw ignored("--dry-run", "--fix");
  if (fix === undefined && yes) throw ignored("--yes", "--fix");
  if (fix !== undefined && format === "prometheus")
    throw new UsageError("--fix and --format prometheus cannot be used together.");
  if (fix !== undefined && deep) throw new UsageError("--fix and --deep cannot be used together.");
  if (!deep && timeout !== undefined) throw ignored("--timeout", "--deep");
}

function statusOf(findings: readonly Finding[]): number {
  if (findings.some(({ id }) => id === "broken-repository")) return exitStatus.partial;
  return findings.some(({ severity }) => severity !== "note") ? exitStatus.pending : exitStatus.ok;
}
