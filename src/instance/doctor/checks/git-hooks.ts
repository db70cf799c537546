import { accessSync, constants } from "node:fs";
import path from "node:path";
import { systemErrorCode, UserError } from "../../../errors.js";
import { failureReason } from "../../../files/failure-reason.js";
import type { FoundRepository } from "../../../scan/plan.js";
import { printable } from "../../../terminal/printable.js";
import type { HookRunner } from "../../../vcs/hooks/git-hooks.js";
import { type HookProblem, inspectGitHook } from "../../../vcs/hooks/inspect-git-hook.js";
import type { Finding } from "../../finding.js";
import { shebangProblem } from "../../shebang.js";
import type { DoctorContext } from "../context.js";
import { type FindingId, finding } from "../finding-kinds.js";

/**
 * The hooks of the Git repositories that the database has. Whether the interpreter of the ini can import Kallithea is
 * a finding of the configuration.
 * TRAP: what a hook names is not started, because whoever can write to the repository has chosen it.
 */
export async function checkGitHooks(context: DoctorContext): Promise<Finding[]> {
  return gitRepositories(context).flatMap((repository) => checkHook(repository, context));
}

/** Those of the database that are on disk. */
export function gitRepositories({ survey }: Pick<DoctorContext, "survey">): readonly FoundRepository[] {
  if (survey === undefined || survey instanceof UserError) return [];
  return survey.plan.known.filter(({ type }) => type === "git");
}

function checkHook({ name }: FoundRepository, context: DoctorContext): Finding[] {
  const { status, scan } = context;
  try {
    return inspectGitHook(path.join(status.root ?? "", name), scan.hookRunner).flatMap((problem) =>
      described(name, problem, context),
    );
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return [
      finding("not-checked", `The Git hook of ${printable(name)} cannot be checked: ${failureReason(error)}.`, {
        severity: "note",
        fix: "Run doctor as the user of the instance.",
        place: name,
      }),
    ];
  }
}

function described(name: string, problem: HookProblem, context: DoctorContext): Finding[] {
  // It keeps the hooks that it replaces, with a script that restores them.
  const fix = (id: FindingId) => `kallithea-cli doctor -c ${context.config} --fix ${id}`;
  const repository = printable(name);
  switch (problem.kind) {
    case "missing":
      return [
        finding("git-hook-missing", `${repository} has no working Git hook: ${problem.detail}.`, {
          fix: fix("git-hook-missing"),
          place: name,
        }),
      ];
    case "foreign":
      return [
        finding("git-hook-foreign", `${repository}: ${problem.detail}, so Kallithea may not notice pushes.`, {
          fix: `kallithea-cli repo-scan -c ${context.config} --overwrite-git-hooks`,
          place: name,
        }),
      ];
    case "outdated":
      return [
        finding("git-hook-outdated", `${repository}: ${problem.detail}.`, {
          fix: fix("git-hook-outdated"),
          place: name,
        }),
      ];
    case "interpreter":
      return otherInterpreter(name, problem.interpreter, context).map((message) =>
        finding("git-hook-interpreter", message, { fix: fix("git-hook-interpreter"), place: name }),
      );
  }
}

/** If the ini does not say which one is right, any that exists may be. */
function otherInterpreter(name: string, interpreter: string, { ini, scan }: DoctorContext): string[] {
  const shown = interpreter === "" ? "has no #! line" : `starts with ${printable(interpreter)}`;
  const problem = interpreter === "" ? "" : startProblem(interpreter);
  if (problem === undefined && !ini.app().get("git_hook_interpreter")) return [];
  const reason = problem ? `, which ${printable(problem)}` : "";
  return [`The Git hook of ${printable(name)} ${shown}${reason}, not with ${printable(shownRunner(scan.hookRunner))}.`];
}

/** What hooks start, for a message. */
export function shownRunner(runner: HookRunner): string {
  return "program" in runner ? runner.program.join(" ") : runner.interpreter;
}

function startProblem(interpreter: string): string | undefined {
  const problem = shebangProblem(interpreter);
  if (problem !== undefined) return problem;
  const [program = ""] = interpreter.trim().split(/[ \t]/, 1);
  try {
    accessSync(program, constants.X_OK);
    return undefined;
  } catch {
    return "is not a program that this user can start";
  }
}
