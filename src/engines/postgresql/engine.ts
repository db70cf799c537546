import type { ServerUrl } from "../../ini/database-url.js";
import type { Engine } from "../engine.js";

export function postgresql(url: ServerUrl): Engine {
  return {
    name: "postgresql",
    async open(options) {
      const { openPostgres } = await import("../../database/postgres/open.js");
      const { dataSource, address } = await openPostgres(url, options);
      return {
        dataSource,
        migrations: async (context) =>
          (await import("../../migration/postgres/postgres-engine.js")).postgresEngine(dataSource, { address, ...context }),
        comparison: async () => (await import("../../migration/schema/reflect/postgres.js")).postgresEngine,
      };
    },
    prepareCreation: async (options) => (await import("../../database/postgres/create.js")).prepareCreation(url, options),
    offline: async () => (await import("../../migration/postgres/offline.js")).offlinePostgres,
    openSource: async (options) => (await import("../../copy/postgres/source.js")).openPostgresSource(url, options),
    openTarget: async (options) => (await import("../../copy/postgres/target.js")).openPostgresTarget(url, options),
  };
}
