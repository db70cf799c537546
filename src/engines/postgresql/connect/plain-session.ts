import type { PlainSession } from "../../../database/open/plain-session.js";
import type { SessionOptions } from "../../../database/open/session-options.js";
import type { ServerUrl } from "../../../ini/database-url.js";
import { plainSession } from "../../server/connect/session.js";
import { postgresqlAddress } from "./connection-options.js";
import { openSession } from "./session.js";
import { tableNames } from "./table-names.js";

/** @throws UserError */
export async function openPlainPostgresqlSession(url: ServerUrl, options: SessionOptions): Promise<PlainSession> {
  return plainSession(await openSession(postgresqlAddress(url), options), {
    tableNames,
    withPlaceholders: numbered,
    columnBytes: Number.POSITIVE_INFINITY,
  });
}

/** `?` as `$1`, `$2`. */
function numbered(statement: string): string {
  let index = 0;
  return statement.replace(/\?/g, () => `$${++index}`);
}
