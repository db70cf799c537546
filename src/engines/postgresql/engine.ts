import type { ServerUrl } from "../../ini/database-url.js";
import type { Engine } from "../engine.js";
import { tableNames } from "./connect/table-names.js";

export function postgresql(url: ServerUrl): Engine {
  return {
    name: "postgresql",
    async checkUrl() {
      (await import("./connect/connection-options.js")).postgresqlAddress(url);
    },
    async open(options) {
      const { openPostgresql } = await import("./connect/open.js");
      const { dataSource, address } = await openPostgresql(url, options);
      return {
        dataSource,
        tableNames: () => tableNames(dataSource),
        migrations: async (context) =>
          (await import("./migrate/migration-engine.js")).postgresqlMigrationEngine(dataSource, {
            address,
            ...context,
          }),
        comparison: async () => (await import("./reflect/comparison.js")).postgresqlSchemaEngine,
      };
    },
    async inspect(options) {
      return (await import("../server/connect/inspect.js")).inspect((chosen) => this.open(chosen), options);
    },
    plainSession: async (options) =>
      (await import("./connect/plain-session.js")).openPlainPostgresqlSession(url, options),
    prepareCreation: async (options) => (await import("./create/create.js")).prepareCreation(url, options),
    offline: async () => (await import("./migrate/offline.js")).offlinePostgresql,
    openSource: async (options) => (await import("./copy/source.js")).openPostgresqlSource(url, options),
    openTarget: async (options) => (await import("./copy/target.js")).openPostgresqlTarget(url, options),
    isOwnFile: async () => false,
    leftovers: async (options) => (await import("./create/leftovers.js")).postgresqlLeftovers(url, options),
  };
}
