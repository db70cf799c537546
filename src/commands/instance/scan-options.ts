import path from "node:path";
import { databaseUrl } from "../../ini/database-url.js";
import type { Ini } from "../../ini/load.js";
import { findPythonSide } from "../../ini/python.js";
import type { ScanOptions } from "../../scan/scan-options.js";
import type { Terminal } from "../../terminal/terminal.js";

type FromConfiguration = Pick<ScanOptions, "git" | "hookInterpreter" | "notice" | "journalFolder" | "memoryFile">;

/** What a scan takes from the configuration. */
export function scanOptions(ini: Ini, terminal: Pick<Terminal, "warn">): FromConfiguration {
  const cache = ini.app().get("cache_dir");
  return {
    git: ini.app().get("git_path") || "git",
    hookInterpreter:
      ini.app().get("git_hook_interpreter") || (findPythonSide(process.env.PATH ?? "").interpreter ?? "/usr/bin/env python3"),
    notice: terminal.warn,
    journalFolder: journalFolder(ini),
    memoryFile: cache ? path.resolve(ini.folder, cache, "kallithea-cli-scan.jsonl") : undefined,
  };
}

/** Beside an SQLite file, where backups find it, else beside the ini: what lies in a cache may be deleted. */
export function journalFolder(ini: Ini): string {
  const url = databaseUrl(ini);
  return url.engine === "sqlite" ? path.dirname(url.file) : ini.folder;
}
