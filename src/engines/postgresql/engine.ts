import type { ServerUrl } from "../../ini/database-url.js";
import type { Engine } from "../engine.js";

export function postgresql(url: ServerUrl): Engine {
  return {
    name: "postgresql",
    async open(options) {
      const { openPostgres } = await import("./connect/open.js");
      const { dataSource, address } = await openPostgres(url, options);
      return {
        dataSource,
        migrations: async (context) =>
          (await import("./migrate/migration-engine.js")).postgresEngine(dataSource, { address, ...context }),
        comparison: async () => (await import("./reflect/comparison.js")).postgresEngine,
      };
    },
    prepareCreation: async (options) => (await import("./create/create.js")).prepareCreation(url, options),
    offline: async () => (await import("./migrate/offline.js")).offlinePostgres,
    openSource: async (options) => (await import("./copy/source.js")).openPostgresSource(url, options),
    openTarget: async (options) => (await import("./copy/target.js")).openPostgresTarget(url, options),
  };
}
