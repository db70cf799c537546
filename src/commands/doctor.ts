import path from "node:path";
import type { DataSource } from "typeorm";
import type { Engine } from "../engines/engine.js";
import { engineOf } from "../engines/registry.js";
import {
  ConfigurationError,
  exitStatus,
  IncompleteError,
  InterruptedError,
  UsageError,
  UserError,
  userErrorOf,
} from "../errors.js";
import { databaseUrl } from "../ini/database-url.js";
import { type Ini, loadIni } from "../ini/load.js";
import { urlFinding } from "../instance/check-config.js";
import { type DatabaseStatus, databaseStatus } from "../instance/database-status.js";
import { checkConfiguration } from "../instance/doctor/checks/configuration.js";
import type { DoctorContext } from "../instance/doctor/context.js";
import { type FindingId, findingKinds, fixableIds } from "../instance/doctor/finding-kinds.js";
import { thisMachine } from "../instance/doctor/machine.js";
import { planFix } from "../instance/doctor/plan-fix.js";
import { bySeverity, runChecks } from "../instance/doctor/run-checks.js";
import type { Finding } from "../instance/finding.js";
import { type Survey, surveyRepositories } from "../scan/scan.js";
import { shellPath, shellWord } from "../shell-word.js";
import { printable } from "../terminal/printable.js";
import type { Terminal } from "../terminal/terminal.js";
import { printFindings } from "./doctor/print-findings.js";
import { printFixed, printPlan } from "./doctor/print-fix.js";
import { countDrift } from "./instance/count-drift.js";
import { interruptible } from "./instance/interruption.js";
import { type OutputFormat, outputFormat } from "./instance/output-format.js";
import { scanOptions } from "./instance/scan-options.js";
import { sqlLog } from "./instance/sql-log.js";
import { timeLimit, waitSeconds } from "./instance/wait-seconds.js";

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

/** For the verification of one repository: a large one takes minutes. */
const defaultTimeLimitMs = 10 * 60_000;

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
    const context = await orMistake(examineNow());
    if (context instanceof ConfigurationError)
      return report(bySeverity([...(await checkConfiguration({ ini, signal })), urlFinding(ini, context)]));
    return report(await runChecks(context).finally(stop));
  }, stop);
}

async function orMistake<Result>(work: Promise<Result>): Promise<Result | ConfigurationError> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
    throw error;
  }
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

/** What all checks need to know. */
async function examine(
  ini: Ini,
  options: DoctorOptions & Pick<DoctorContext, "config">,
  terminal: Terminal,
  { isQuiet, signal }: { isQuiet: boolean; signal: AbortSignal },
): Promise<DoctorContext> {
  const url = databaseUrl(ini);
  const engine = await engineOf(url);
  const open = { ...(await sqlLog(ini, terminal, engine)), wait: waitSeconds(options.waitDb) };
  const status = await databaseStatus(engine, open, (database) => countDrift(ini, database, terminal));
  const scan = scanOptions(ini, terminal);
  const known = { ini, url, status, scan, signal, timeLimit: timeLimit(options.timeout) ?? defaultTimeLimitMs };
  return {
    ...known,
    config: options.config,
    deep: options.deep,
    survey: await survey(engine, open, known),
    machine: thisMachine(known),
    leftovers: () => engine.leftovers(open),
    withDatabase: (use) => withDatabase(engine, { ...open, readOnly: true }, use),
    withWritableDatabase: (use) => withDatabase(engine, open, use),
    onProgress: isQuiet ? () => {} : terminal.progress,
  };
}

async function withDatabase<Result>(
  engine: Engine,
  open: Parameters<Engine["open"]>[0],
  use: (dataSource: DataSource) => Promise<Result>,
): Promise<Result> {
  const { dataSource } = await engine.open(open);
  try {
    return await use(dataSource);
  } finally {
    await dataSource.destroy();
  }
}

/** Only if the tables are those that this program knows. */
async function survey(
  engine: Engine,
  open: Parameters<Engine["open"]>[0],
  { status, scan, signal }: Pick<DoctorContext, "scan" | "signal"> & { status: DatabaseStatus },
): Promise<Survey | UserError | undefined> {
  if (status.state !== "current" || !status.root) return undefined;
  const { dataSource } = await engine.open({ ...open, readOnly: true });
  try {
    return await surveyRepositories(dataSource, status.root, { scanCache: scan.scanCache, signal });
  } catch (error) {
    if (!(error instanceof UserError) || error instanceof InterruptedError) throw error;
    return error;
  } finally {
    await dataSource.destroy();
  }
}

/**
 * What was shown may have changed before the answer, which can take hours. So it is planned again, and only what is
 * in both plans is done.
 * @returns the exit status
 */
async function fix(
  id: FindingId,
  examineNow: () => Promise<DoctorContext>,
  options: Pick<DoctorOptions, "dryRun" | "yes" | "quiet" | "json">,
  terminal: Terminal,
): Promise<number> {
  const plan = async () => {
    const context = await examineNow();
    if (needsDatabase.has(id)) requireDatabase(context);
    if (id === "missing-repository") requireSurvey(context);
    return planFix(id, context);
  };
  const shown = await plan();
  printPlan(id, shown, options, terminal);
  if (shown.steps.length === 0 || options.dryRun || !(await isAgreed(options, terminal))) {
    printFixed(id, { plan: shown }, options, terminal);
    return shown.manual.length > 0 ? exitStatus.pending : exitStatus.ok;
  }
  const current = options.yes ? shown : await plan();
  const agreed = new Set(shown.steps);
  const still = current.steps.filter((step) => agreed.has(step));
  const outdated = shown.steps.filter((step) => !still.includes(step));
  const outcome = still.length === 0 ? undefined : await current.apply((step) => agreed.has(step));
  printFixed(id, { plan: { steps: still, manual: current.manual }, outcome, outdated }, options, terminal);
  const [first, ...others] = outcome?.failures ?? [];
  if (first !== undefined) {
    throw new IncompleteError(
      `Not everything was fixed: ${first}${others.length > 0 ? ` (and ${others.length} more)` : ""}`,
    );
  }
  return current.manual.length + current.steps.length > still.length ? exitStatus.pending : exitStatus.ok;
}

/** Without it, it is not known what there is to fix. */
const needsDatabase: ReadonlySet<FindingId> = new Set([
  "missing-repository",
  "default-user-missing",
  "permission-missing",
]);

/** @throws UserError if it is not one of this release */
function requireDatabase({ status }: DoctorContext): void {
  if (status.state !== "current") throw unusableDatabase(status);
}

/** @throws UserError if it is not known which repositories are missing */
function requireSurvey({ survey, status }: DoctorContext): void {
  if (survey instanceof UserError) throw survey;
  if (survey === undefined) throw unusableDatabase(status);
}

function unusableDatabase(status: DatabaseStatus): UserError {
  return new UserError(`Nothing was changed: the database cannot be used (${status.state}).`, {
    hint: "Run doctor without --fix to see why.",
    exitStatus: exitStatus.pending,
  });
}

async function isAgreed({ yes }: Pick<DoctorOptions, "yes">, terminal: Terminal): Promise<boolean> {
  if (yes) return true;
  if (terminal.interactive) return terminal.confirm("Do this?");
  throw new UsageError("Missing: --yes.", { hint: "--yes answers yes to: Do this?" });
}
