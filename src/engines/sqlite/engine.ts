import type { SqliteUrl } from "../../ini/database-url.js";
import type { Engine } from "../engine.js";
import { tableNames } from "./connect/table-names.js";

export function sqlite(url: SqliteUrl): Engine {
  const { file, timeout } = url;
  return {
    name: "sqlite",
    checkUrl: async () => {},
    async open(options) {
      const { openSqlite } = await import("./connect/open.js");
      const dataSource = await openSqlite(url, options);
      return {
        dataSource,
        tableNames: () => tableNames(dataSource),
        migrations: async (context) =>
          (await import("./migrate/migration-engine.js")).sqliteMigrationEngine(dataSource, {
            file,
            timeout,
            ...context,
          }),
        comparison: async () => (await import("./reflect/comparison.js")).sqliteSchemaEngine,
      };
    },
    inspect: async (options) => (await import("./connect/inspect.js")).inspectSqlite(url, options),
    plainSession: async ({ logSql, readOnly = false }) =>
      (await import("./connect/plain-session.js")).openPlainSqliteSession(url, {
        logSql,
        readOnly,
        untouched: readOnly,
      }),
    prepareCreation: async (options) => (await import("./create/create.js")).prepareCreation(url, options),
    offline: async () => (await import("./migrate/offline.js")).offlineSqlite,
    openSource: async () => (await import("./copy/source.js")).openSqliteSource(url),
    openTarget: async (options) => (await import("./copy/target.js")).openSqliteTarget(url, options),
    isOwnFile: async (candidate) => (await import("./copy/own-files.js")).isOwnFile(file, candidate),
    leftovers: async () => (await import("./copy/leftovers.js")).sqliteLeftovers(url),
  };
}
