import { blobBytes } from "../../../database/binary-limit.js";
import type { PlainSession } from "../../../database/open/plain-session.js";
import type { SessionOptions } from "../../../database/open/session-options.js";
import type { ServerUrl } from "../../../ini/database-url.js";
import { plainSession } from "../../server/connect/session.js";
import { mysqlAddress } from "./connection-options.js";
import { openSession } from "./session.js";
import { tableNames } from "./table-names.js";

/** @throws UserError */
export async function openPlainMysqlSession(url: ServerUrl, options: SessionOptions): Promise<PlainSession> {
  return plainSession(await openSession(mysqlAddress(url), options), { tableNames, columnBytes: blobBytes });
}
