import { booleanSetting } from "../../ini/boolean.js";
import type { Ini } from "../../ini/load.js";
import { findPythonSide } from "../../ini/python.js";
import type { HookRunner } from "../../vcs/hooks/git-hooks.js";
import { ownProgram } from "./own-program.js";

/** What Git hooks start: with `git_hook_native`, this very program, as it was started now. */
export function hookRunnerOf(ini: Ini): HookRunner {
  if (booleanSetting(ini, "git_hook_native")) return { program: ownProgram() };
  const interpreter = ini.app().get("git_hook_interpreter") || findPythonSide(process.env.PATH ?? "").interpreter;
  return { interpreter: interpreter ?? "/usr/bin/env python3" };
}
