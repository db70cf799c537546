// better-sqlite3, in the version that works on this Node; see docs/decisions/0001-better-sqlite3.md.
import { createRequire } from "node:module";
import type Database from "better-sqlite3";

const require = createRequire(import.meta.url);

/**
 * Version 13 is based on Node-API 10. Version 12 is not: it aborts on Node 24.19 and later during garbage collection.
 */
export const Sqlite: typeof Database =
  Number(process.versions.napi) >= 10 ? require("better-sqlite3-napi") : version12();

/** TRAP: without Node-API 10, loading version 13 ends the process with a segmentation fault. */
function version12(): typeof Database {
  if (!versionOf("better-sqlite3").startsWith("12.")) throw new Error("The installed better-sqlite3 is not version 12");
  return require("better-sqlite3");
}

function versionOf(name: string): string {
  try {
    return (require(`${name}/package.json`) as { version: string }).version;
  } catch (error) {
    // Version 13 does not export that file.
    if ((error as NodeJS.ErrnoException).code === "ERR_PACKAGE_PATH_NOT_EXPORTED") return "13 or later";
    throw error;
  }
}
