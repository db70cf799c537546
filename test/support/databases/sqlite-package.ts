/** The package of SQLite that works on this Node, for scripts of tests; see src/files/sqlite-library.ts. */
export const sqlitePackage = Number(process.versions.napi) >= 10 ? "better-sqlite3-napi" : "better-sqlite3";
