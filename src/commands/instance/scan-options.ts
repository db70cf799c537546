import type { Ini } from "../../ini/load.js";
import { findPythonSide } from "../../ini/python.js";
import type { ScanOptions } from "../../scan/scan.js";
import type { Terminal } from "../../terminal.js";

/** What a scan takes from the configuration. */
export function scanOptions(ini: Ini, terminal: Pick<Terminal, "warn">): Pick<ScanOptions, "git" | "hookInterpreter" | "notice"> {
  return {
    git: ini.app.get("git_path") || "git",
    hookInterpreter: ini.app.get("git_hook_interpreter") || (findPythonSide(process.env.PATH ?? "").interpreter ?? "/usr/bin/env python3"),
    notice: terminal.warn,
  };
}
