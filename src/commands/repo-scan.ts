import type { DataSource } from "typeorm";
import { localTime } from "../database/local-time.js";
import { ConfigurationError, exitStatus } from "../errors.js";
import { loadIni } from "../ini/load.js";
import { ownCommand, rememberConfigFile } from "../own-command.js";
import { type PlanContent, planDocument } from "../scan/planned/plan-document.js";
import { hasActions, type ScanActions } from "../scan/planned/scan-actions.js";
import { databaseFingerprint } from "../scan/removal/database-fingerprint.js";
import { findJournal } from "../scan/removal/find-journal.js";
import { scanRepositories } from "../scan/scan.js";
import type { ScanOptions } from "../scan/scan-options.js";
import type { ScanReport } from "../scan/scan-report.js";
import { printable, printableJson } from "../terminal/printable.js";
import type { Terminal } from "../terminal/terminal.js";
import { interruptible } from "./instance/interruption.js";
import { isoTime } from "./instance/iso-time.js";
import { explained } from "./instance/report-skipped.js";
import { scanOptions } from "./instance/scan-options.js";
import { showProgress } from "./instance/show-progress.js";
import { waitSeconds } from "./instance/wait-seconds.js";
import { withInstance } from "./instance/with-instance.js";
import { chosenScan, type RepoScanOptions } from "./repo-scan/options.js";
import { readPlan, requirePlanPlace, writePlan } from "./repo-scan/plan-file.js";
import { planOptions, requirePlanOptions, withPlan } from "./repo-scan/plan-options.js";
import { printReport } from "./repo-scan/print-report.js";
import { requireSuccess, rootDoubtError } from "./repo-scan/require-success.js";
import { showPlan } from "./repo-scan/show-plan.js";

/**
 * Synchronizes the database with the repositories on disk, or writes, shows or applies a plan of that. If the database
 * server goes away during the scan, it waits for it as long as `--wait-db` allows; after that, it reports what was
 * stored and what was not.
 * @returns 4 if a plan was written that has something to apply
 * @throws InterruptedError after Ctrl-C or SIGTERM; what was done before is stored
 * @throws IncompleteError if a repository is broken or unreadable; everything else has been done
 * @throws RefusedError if rows would be removed that may still be needed, or a plan does not fit any more; nothing has
 * been changed
 */
export async function repoScan(given: RepoScanOptions, terminal: Terminal): Promise<number | undefined> {
  requirePlanOptions(given);
  if (given.showPlan !== undefined) {
    if (given.config_file === "") rememberConfigFile(undefined);
    showPlan(readPlan(given.showPlan, "--show-plan"), given, terminal);
    return undefined;
  }
  const plan = given.apply === undefined ? undefined : readPlan(given.apply, "--apply");
  const options = plan === undefined ? given : withPlan(given, plan);
  if (options.plan === undefined || options.plan === "-") return scan(options, plan, terminal);
  requirePlanPlace(options.plan, options.overwrite ?? false);
  return scan(options, plan, terminal);
}

async function scan(
  asked: RepoScanOptions,
  planned: ScanActions | undefined,
  terminal: Terminal,
): Promise<number | undefined> {
  const isPlan = asked.plan !== undefined;
  const options = { ...asked, dryRun: asked.dryRun || isPlan, quiet: asked.quiet || asked.plan === "-" };
  const ini = loadIni(options.config_file);
  const chosen = await chosenScan(options);
  const waitDb = waitSeconds(options.waitDb);
  const configured = scanOptions(ini, terminal);
  requireScanCache({ ...chosen, ...configured });
  return withInstance({ ini, terminal, wait: waitDb, readOnly: options.dryRun }, async (dataSource) => {
    if (!options.json && !options.quiet) terminal.print("Now scanning root location for new repos ...");
    const { progress, stop } = showProgress(terminal, { quiet: options.quiet || options.json });
    const request: ScanOptions = {
      ...configured,
      ...chosen,
      ...{ waitDb, planned, recordActions: isPlan },
      verbose: options.verbose && !options.quiet ? terminal.warn : undefined,
      onProgress: progress,
    };
    const report = await interruptible(
      (signal) => scanRepositories(dataSource, { ...request, signal }).finally(stop),
      stop,
    );
    printReport(report, options, terminal);
    if (!options.json && !options.quiet) await reportJournal(dataSource, configured.journalFolder, report, terminal);
    const isComplete = report.refusal === undefined && report.failure === undefined;
    if (isComplete && report.actions !== undefined) {
      const plan = planOf(report, report.actions, options);
      if (options.plan === "-") terminal.print(printableJson(planDocument(plan)));
      else keepPlan(plan, options, terminal);
      if (hasActions(report.actions)) {
        const doubt = rootDoubtError(report);
        if (doubt !== undefined) terminal.warn(`Warning: ${doubt.message}\n${doubt.hint}`);
        return exitStatus.pending;
      }
    }
    requireSuccess(report, options);
    return undefined;
  });
}

/** A removed repository that comes back is a new one; what it had is in the journal. */
async function reportJournal(
  { manager }: DataSource,
  folder: string,
  { added, refusal, failure }: ScanReport,
  terminal: Terminal,
): Promise<void> {
  // The server may be lost.
  if (added.length === 0 || refusal !== undefined || failure !== undefined) return;
  const journal = findJournal(folder, added, await databaseFingerprint(manager));
  if (journal === undefined) return;
  const { file, names, count } = journal;
  const which = names.length === 1 ? `${printable(names[0] ?? "")} was` : `${names.length} of these repositories were`;
  terminal.warn(
    `${which} removed earlier. To restore the old owner and permissions of everything in that journal ` +
      `(${count === 1 ? "1 repository" : `${count} repositories`}):\n${ownCommand("repo-restore", file, "--replace")}`,
  );
}

function planOf(report: ScanReport, actions: ScanActions, options: RepoScanOptions): PlanContent {
  return {
    ...actions,
    created: isoTime(localTime(new Date())),
    options: planOptions(options),
    skip: report.skipped.map(explained).map(({ name, code, sentence, detail }) => ({ name, code, sentence, detail })),
  };
}

function keepPlan(content: PlanContent, { plan = "", overwrite, quiet }: RepoScanOptions, terminal: Terminal): void {
  const kept = writePlan(plan, content, overwrite ?? false);
  if (kept !== undefined) terminal.warn(`The old plan was kept as ${printable(kept)}.`);
  if (quiet) return;
  terminal.warn(
    hasActions(content)
      ? `The plan was written to ${printable(plan)}. To apply it:\n${ownCommand("repo-scan", "--apply", plan)}`
      : `The plan was written to ${printable(plan)}; there is nothing to apply.`,
  );
}

/** @throws ConfigurationError if nothing can be remembered, so that nothing would ever be removed */
function requireScanCache({ missingSince, scanCache }: Pick<ScanOptions, "missingSince" | "scanCache">): void {
  if (missingSince === undefined || scanCache !== undefined) return;
  throw new ConfigurationError(
    "cache_dir is not set, so --missing-since cannot know since when a repository is missing.",
    { hint: `Set it: ${ownCommand("config-set", "cache_dir=%(here)s/data")}` },
  );
}
