import { expectedHead, kallitheaVersion } from "../database/version.js";
import { exitStatus } from "../errors.js";
import { programVersion } from "../files/shipped-files.js";
import { printableJson } from "../terminal/printable.js";
import type { Terminal } from "../terminal/terminal.js";

/**
 * Prints which release this is, and of what it is made. Nothing else is needed: neither a database nor a folder.
 * @returns the exit status
 */
export async function version({ json }: { json: boolean }, terminal: Terminal): Promise<number> {
  const document = {
    version: programVersion(),
    kallithea: kallitheaVersion,
    schemaRevision: expectedHead,
    node: process.versions.node,
    sqlite: await sqliteVersion(),
  };
  if (json) terminal.print(printableJson(document));
  else
    terminal.print(
      [
        `kallithea-cli ${document.version}`,
        `Kallithea ${document.kallithea}, schema revision ${document.schemaRevision}`,
        `Node ${document.node}`,
        document.sqlite === null ? "SQLite is not available: its module cannot be loaded" : `SQLite ${document.sqlite}`,
      ].join("\n"),
    );
  return exitStatus.ok;
}

/** @returns null if the native module is missing or was built for another Node */
async function sqliteVersion(): Promise<string | null> {
  try {
    const { Sqlite } = await import("../files/sqlite-library.js");
    const database = new Sqlite(":memory:");
    try {
      return String(database.prepare("SELECT sqlite_version()").pluck().get());
    } finally {
      database.close();
    }
  } catch {
    return null;
  }
}
