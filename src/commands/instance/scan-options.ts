import path from "node:path";
import { realFile } from "../../files/real-file.js";
import { type DatabaseUrl, databaseUrl } from "../../ini/database-url.js";
import type { Ini } from "../../ini/load.js";
import type { ScanOptions } from "../../scan/scan-options.js";
import type { Terminal } from "../../terminal/terminal.js";
import { hookRunnerOf } from "./hook-runner.js";

type FromConfiguration = Pick<
  ScanOptions,
  "git" | "hookRunner" | "checkInterpreter" | "onNotice" | "journalFolder" | "scanCache"
>;

/** What a scan takes from the configuration. */
export function scanOptions(ini: Ini, terminal: Pick<Terminal, "warn">): FromConfiguration {
  const cache = ini.app().get("cache_dir");
  const location = locationOf(databaseUrl(ini), ini);
  const hookRunner = hookRunnerOf(ini);
  return {
    git: ini.app().get("git_path") || "git",
    hookRunner,
    async checkInterpreter(signal) {
      if (!("interpreter" in hookRunner)) return true;
      const { hookInterpreterWarnings } = await import("../../instance/hook-interpreter.js");
      const warnings = await hookInterpreterWarnings(ini, hookRunner.interpreter, signal);
      for (const line of warnings) terminal.warn(line);
      return warnings.length === 0;
    },
    onNotice: terminal.warn,
    journalFolder: location.journalFolder,
    scanCache: cache ? { folder: path.resolve(ini.folder, cache), database: location.identity() } : undefined,
  };
}

/** Next to an SQLite file, where backups include it, or else next to the ini: a cache may be deleted. */
export function journalFolder(ini: Ini): string {
  return locationOf(databaseUrl(ini), ini).journalFolder;
}

interface DatabaseLocation {
  /** The parts of the URL that identify the database; user and password do not, and must not be in a file's name. */
  identity(): string;
  readonly journalFolder: string;
}

function locationOf(url: DatabaseUrl, ini: Ini): DatabaseLocation {
  if (url.engine === "sqlite")
    return { identity: () => JSON.stringify([url.engine, realFile(url.file)]), journalFolder: path.dirname(url.file) };
  const { engine, host, port, database, query } = url;
  const endpoint = [...query].filter(([key]) => endpointKeys.has(key));
  return { identity: () => JSON.stringify([engine, host, port, database, ...endpoint]), journalFolder: ini.folder };
}

const endpointKeys = new Set(["host", "hostaddr", "port", "unix_socket", "service", "options"]);
