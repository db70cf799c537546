// The options that write, show and apply a plan, and what they may be combined with.
import { UsageError } from "../../errors.js";
import type { PlanContent, PlanOptions } from "../../scan/planned/plan-document.js";
import { shellWord } from "../../shell-word.js";
import type { RepoScanOptions } from "./options.js";

/** @throws UsageError */
export function requirePlanOptions(options: RepoScanOptions): void {
  const { plan, showPlan, apply, overwrite, json } = options;
  const [first, second] = [plan && "--plan", showPlan && "--show-plan", apply && "--apply"].filter(Boolean);
  if (first !== undefined && second !== undefined) throw new UsageError(`Use either ${first} or ${second}.`);
  if (overwrite && plan === undefined) throw new UsageError("--overwrite only makes sense with --plan.");
  if (plan === "-" && json)
    throw new UsageError("--plan - prints the plan as JSON, and --json another document.", {
      hint: "Give only one of them, or write the plan to a file.",
    });
  const file = apply ?? showPlan;
  const other = file === undefined ? undefined : decided(options).find(([, isGiven]) => isGiven)?.[0];
  if (other === undefined) return;
  const option = apply === undefined ? "--show-plan" : "--apply";
  throw new UsageError(`${other} cannot be used with ${option}: the plan has the options with which it was written.`, {
    hint: `To change them, write a new plan: kallithea-cli repo-scan ${other} … --plan ${shellWord(`${file}.new`)}`,
  });
}

/** What a plan decides. */
function decided(options: RepoScanOptions): [string, boolean][] {
  return [
    ["--remove-missing", options.removeMissing],
    ["--missing-since", options.missingSince !== undefined],
    ["--allow-mass-removal", options.allowMassRemoval],
    ["--detect-moves", options.detectMoves],
    ["--refresh", options.refresh],
    ["--install-git-hooks", options.installGitHooks],
    ["--overwrite-git-hooks", options.overwriteGitHooks],
    ["--follow-links", options.followLinks],
    ["--path", options.path !== undefined],
    ["--include", options.include.length > 0],
    ["--exclude", options.exclude.length > 0],
    ["--owner", options.owner !== undefined],
    ["--owner-from", options.ownerFrom !== undefined],
    ["--owner-map", options.ownerMap !== undefined],
    ["--private", (options.private ?? []).length > 0],
  ];
}

/** As a plan keeps them. */
export function planOptions(options: RepoScanOptions): PlanOptions {
  const { removeMissing, allowMassRemoval, detectMoves, refresh, followLinks, include, exclude } = options;
  return {
    ...{ removeMissing, allowMassRemoval, missingSince: options.missingSince ?? null, detectMoves, refresh },
    gitHooks: options.overwriteGitHooks ? "overwrite" : options.installGitHooks ? "install" : "new",
    ...{ followLinks, path: options.path ?? null, include, exclude },
    ...{ ownerFrom: options.ownerFrom ?? null, private: options.private ?? [] },
  };
}

/** The options of a scan that finds what the plan has found. What the plan has decided is not decided again. */
export function withPlan(options: RepoScanOptions, { options: planned }: PlanContent): RepoScanOptions {
  const { removeMissing, allowMassRemoval, refresh, gitHooks, followLinks, path, include, exclude } = planned;
  return {
    ...options,
    ...{ removeMissing, allowMassRemoval, refresh, followLinks, include: [...include], exclude: [...exclude] },
    installGitHooks: gitHooks === "install",
    overwriteGitHooks: gitHooks === "overwrite",
    path: path ?? undefined,
  };
}
