import type { ScanOptions } from "../../scan/scan-options.js";
import { jobCount } from "../instance/job-count.js";
import { timeLimit } from "../instance/wait-seconds.js";
import { chosenScope } from "./chosen-scope.js";

export interface RepoScanOptions {
  config_file: string;
  removeMissing: boolean;
  allowMassRemoval: boolean;
  installGitHooks: boolean;
  overwriteGitHooks: boolean;
  detectMoves: boolean;
  refresh: boolean;
  dryRun: boolean;
  json: boolean;
  verbose: boolean;
  quiet: boolean;
  strict: boolean;
  followLinks: boolean;
  include: string[];
  exclude: string[];
  path?: string | undefined;
  owner?: string | undefined;
  jobs?: string | undefined;
  timeout?: string | undefined;
  waitDb?: string | undefined;
}

type ChosenScan = Omit<
  ScanOptions,
  "git" | "hookInterpreter" | "checkInterpreter" | "notice" | "journalFolder" | "memory" | "progress" | "waitDb" | "verbose" | "signal"
>;

/**
 * What the command line says of a scan.
 * @throws UsageError
 */
export async function chosenScan(options: RepoScanOptions): Promise<ChosenScan> {
  const { removeMissing, allowMassRemoval, detectMoves, refresh, dryRun, followLinks, owner } = options;
  const scope = await chosenScope(options);
  return {
    ...{ removeMissing, allowMassRemoval, detectMoves, refresh, dryRun, followLinks, owner },
    ...(scope !== undefined && { scope }),
    jobs: jobCount(options.jobs),
    timeLimit: timeLimit(options.timeout),
    gitHooks: options.overwriteGitHooks ? "overwrite" : options.installGitHooks ? "install" : "new",
  };
}
