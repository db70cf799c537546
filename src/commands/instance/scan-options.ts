import path from "node:path";
import { realFile } from "../../files/real-file.js";
import { type DatabaseUrl, databaseUrl } from "../../ini/database-url.js";
import type { Ini } from "../../ini/load.js";
import { findPythonSide } from "../../ini/python.js";
import type { ScanOptions } from "../../scan/scan-options.js";
import type { Terminal } from "../../terminal/terminal.js";

type FromConfiguration = Pick<
  ScanOptions,
  "git" | "hookInterpreter" | "checkInterpreter" | "onNotice" | "journalFolder" | "scanCache"
>;

/** What a scan takes from the configuration. */
export function scanOptions(ini: Ini, terminal: Pick<Terminal, "warn">): FromConfiguration {
  const cache = ini.app().get("cache_dir");
  const hookInterpreter =
    ini.app().get("git_hook_interpreter") ||
    (findPythonSide(process.env.PATH ?? "").interpreter ?? "/usr/bin/env python3");
  return {
    git: ini.app().get("git_path") || "git",
    hookInterpreter,
    async checkInterpreter(signal) {
      const { hookInterpreterWarnings } = await import("../../instance/hook-interpreter.js");
      for (const line of await hookInterpreterWarnings(ini, hookInterpreter, signal)) terminal.warn(line);
    },
    onNotice: terminal.warn,
    journalFolder: journalFolder(ini),
    scanCache: cache
      ? { folder: path.resolve(ini.folder, cache), database: databaseName(databaseUrl(ini)) }
      : undefined,
  };
}

/** What of a URL decides which database it is: a user or a password does not, and has no place in a file's name. */
function databaseName(url: DatabaseUrl): string {
  if (url.engine === "sqlite") return JSON.stringify([url.engine, realFile(url.file)]);
  const { engine, host, port, database, query } = url;
  return JSON.stringify([engine, host, port, database, ...[...query].filter(([key]) => ofPlace.has(key))]);
}

const ofPlace = new Set(["host", "hostaddr", "port", "unix_socket", "service", "options"]);

/** Beside an SQLite file, where backups find it, else beside the ini: what lies in a cache may be deleted. */
export function journalFolder(ini: Ini): string {
  const url = databaseUrl(ini);
  return url.engine === "sqlite" ? path.dirname(url.file) : ini.folder;
}
