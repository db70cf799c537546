import { UserError } from "../../errors.js";
import type { ServerUrl } from "../../ini/database-url.js";
import type { SchemaEngine } from "../../migrations/autogenerate/schema-engine.js";
import type { Engine } from "../engine.js";
import { tableNames } from "./connect/table-names.js";

/** MariaDB and MySQL. */
export function mysql(url: ServerUrl): Engine {
  return {
    name: "mysql",
    async checkUrl() {
      (await import("./connect/connection-options.js")).mysqlAddress(url);
    },
    async open(options) {
      const { openMysql } = await import("./connect/open.js");
      const { dataSource, address } = await openMysql(url, options);
      return {
        dataSource,
        tableNames: () => tableNames(dataSource),
        migrations: async (context) =>
          (await import("./migrate/migration-engine.js")).mysqlEngine(dataSource, { address, ...context }),
        unfinishedStep: async () =>
          (await import("./migrate/resume/journal.js")).unfinishedStep(dataSource.createQueryRunner()),
        comparison: () => comparisonWith(address.kind),
      };
    },
    async inspect(options) {
      return (await import("../server/connect/inspect.js")).inspect((chosen) => this.open(chosen), options);
    },
    plainSession: async (options) => (await import("./connect/plain-session.js")).openPlainMysqlSession(url, options),
    prepareCreation: async (options) => (await import("./create/create.js")).prepareCreation(url, options),
    offline: async () => (await import("./migrate/offline.js")).offlineMysql,
    openSource: async (options) => (await import("./copy/source.js")).openMysqlSource(url, options),
    openTarget: async (options) => (await import("./copy/target.js")).openMysqlTarget(url, options),
    isOwnFile: async () => false,
    leftovers: async (options) => (await import("./create/leftovers.js")).mysqlLeftovers(url, options),
  };
}

/** @throws UserError for MySQL, whose catalogs have not been tested for comparison yet */
export async function comparisonWith(kind: "MariaDB" | "MySQL"): Promise<SchemaEngine> {
  if (kind === "MariaDB") return (await import("./reflect/comparison.js")).mariadbEngine;
  throw new UserError("Comparing the schemas of MySQL databases is not supported.", {
    hint: "Create the revision with an SQLite database; the file runs on every database.",
  });
}
