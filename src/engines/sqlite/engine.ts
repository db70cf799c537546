import { openSqlite } from "../../database/sqlite/open.js";
import type { SqliteUrl } from "../../ini/database-url.js";
import type { Engine } from "../engine.js";

export function sqlite(url: SqliteUrl): Engine {
  const { file, timeout } = url;
  return {
    name: "sqlite",
    async open(options) {
      const dataSource = await openSqlite(url, options);
      return {
        dataSource,
        migrations: async (context) =>
          (await import("../../migration/sqlite/sqlite-engine.js")).sqliteEngine(dataSource, { file, timeout, ...context }),
        comparison: async () => (await import("../../migration/schema/reflect/sqlite.js")).sqliteEngine,
      };
    },
    prepareCreation: async (options) => (await import("../../database/sqlite/create.js")).prepareCreation(url, options),
    offline: async () => (await import("../../migration/sqlite/offline.js")).offlineSqlite,
    openSource: async () => (await import("../../copy/sqlite/source.js")).openSqliteSource(url),
    openTarget: async (options) => (await import("../../copy/sqlite/target.js")).openSqliteTarget(url, options),
  };
}
