import { UsageError } from "../../errors.js";
import { parseAge } from "../../scan/deleted/age.js";
import { type Scope, scopeOf } from "../../scan/find/scope.js";
import type { ScanOptions } from "../../scan/scan-options.js";
import { shellWord } from "../../shell-word.js";
import { printable } from "../../terminal/printable.js";
import { jobCount } from "../instance/job-count.js";
import { timeLimit } from "../instance/wait-seconds.js";
import { chosenOwnership } from "./ownership.js";
import { patterns } from "./patterns.js";

export interface RepoScanOptions {
  config_file: string;
  removeMissing: boolean;
  allowMassRemoval: boolean;
  installGitHooks: boolean;
  overwriteGitHooks: boolean;
  missingSince?: string | undefined;
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
  ownerFrom?: string | undefined;
  ownerMap?: string | undefined;
  private?: string[] | undefined;
  plan?: string | undefined;
  showPlan?: string | undefined;
  apply?: string | undefined;
  overwrite?: boolean | undefined;
  jobs?: string | undefined;
  timeout?: string | undefined;
  waitDb?: string | undefined;
}

type ChosenScan = Omit<
  ScanOptions,
  | "git"
  | "hookRunner"
  | "checkInterpreter"
  | "onNotice"
  | "journalFolder"
  | "scanCache"
  | "onProgress"
  | "waitDb"
  | "verbose"
  | "planned"
  | "recordActions"
  | "signal"
>;

/**
 * The scan that the command line asks for.
 * @throws UsageError
 */
export async function chosenScan(options: RepoScanOptions): Promise<ChosenScan> {
  const { removeMissing, allowMassRemoval, detectMoves, refresh, dryRun, followLinks, owner } = options;
  const scope = await chosenScope(options);
  const missingSince = chosenAge(options);
  const ownership = await chosenOwnership(options);
  return {
    ...{ removeMissing, allowMassRemoval, detectMoves, refresh, dryRun, followLinks, owner, missingSince },
    ...ownership,
    ...(scope !== undefined && { scope }),
    jobs: jobCount(options.jobs),
    timeLimit: timeLimit(options.timeout),
    gitHooks: options.overwriteGitHooks ? "overwrite" : options.installGitHooks ? "install" : "new",
  };
}

/** The seconds of `--missing-since`; a number is one of days. */
function chosenAge({ missingSince: text, removeMissing }: RepoScanOptions): number | undefined {
  if (text === undefined) return undefined;
  if (!removeMissing)
    throw new UsageError("--missing-since only makes sense with --remove-missing.", {
      hint: `Give both: --remove-missing --missing-since ${shellWord(text)}`,
    });
  return parseAge(/^\d+$/.test(text) ? `${text}d` : text, {
    option: "--missing-since",
    consequence: "Nothing was changed.",
  });
}

interface ScopeWords {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly path?: string | undefined;
}

/**
 * The part of the tree that the command line names; undefined if it is the whole tree.
 * @throws UsageError
 */
async function chosenScope({ include, exclude, path }: ScopeWords): Promise<Scope | undefined> {
  if (path === undefined && include.length + exclude.length === 0) return undefined;
  return scopeOf({
    path: path === undefined ? undefined : folderBelowRoot(path),
    include: await patterns(include, "--include"),
    exclude: await patterns(exclude, "--exclude"),
  });
}

/** `team/a/` → `team/a` */
function folderBelowRoot(text: string): string {
  const parts = text.split("/").filter((part) => part !== "" && part !== ".");
  if (!text.startsWith("/") && parts.length > 0 && !parts.includes("..")) return parts.join("/");
  throw new UsageError(`--path: "${printable(text)}" is not a folder below the repositories root.`, {
    hint: "Give it relative to the root, e.g. team/project.",
  });
}
