// By the engine that a URL names; what another one needs is not loaded.

import type { SessionOptions } from "../database/server/session.js";
import type { DatabaseUrl } from "../ini/database-url.js";
import type { Source } from "./connection.js";
import type { Target, TargetOptions } from "./target.js";

/** @throws UserError */
export async function openSource(url: DatabaseUrl, options: SessionOptions): Promise<Source> {
  if (url.engine === "sqlite") return (await import("./sqlite/source.js")).openSqliteSource(url);
  if (url.engine === "postgresql") return (await import("./postgres/source.js")).openPostgresSource(url, options);
  return (await import("./mysql/source.js")).openMysqlSource(url, options);
}

/** @throws UserError where no copy can be put there */
export async function openTarget(url: DatabaseUrl, options: TargetOptions): Promise<Target> {
  if (url.engine === "sqlite") return (await import("./sqlite/target.js")).openSqliteTarget(url, options);
  if (url.engine === "postgresql") return (await import("./postgres/target.js")).openPostgresTarget(url, options);
  return (await import("./mysql/target.js")).openMysqlTarget(url, options);
}
