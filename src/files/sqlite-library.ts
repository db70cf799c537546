// better-sqlite3, in the version that works on this Node; see docs/decisions/0001-better-sqlite3.md.
import { createRequire } from "node:module";
import type Database from "better-sqlite3";

const require = createRequire(import.meta.url);

/**
 * Version 13 is based on Node-API 10. Version 12 is not: it aborts on Node 24.19 and later during garbage collection.
 */
const name = Number(process.versions.napi) >= 10 ? "better-sqlite3-napi" : "better-sqlite3";

export const Sqlite: typeof Database = require(name);
