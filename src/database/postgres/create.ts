// db-create on PostgreSQL.
import type { ServerUrl } from "../../ini/database-url.js";
import type { CreateOptions } from "../create.js";
import type { FirstRows } from "../first-rows.js";
import { checkDatabase } from "./check-database.js";
import { checkTables } from "./check-tables.js";
import { postgresAddress } from "./connection-options.js";
import { replaceDatabase } from "./replace-database.js";
import { replaceTables } from "./replace-tables.js";

/** Looks whether the account may do what has to be done, without touching anything. @throws UserError */
export async function checkCanCreate(url: ServerUrl, options: CreateOptions): Promise<void> {
  await (options.reuse ? checkTables : checkDatabase)(postgresAddress(url), options);
}

/** @throws UserError; the old database is as it was then */
export async function createDatabase(url: ServerUrl, firstRows: FirstRows, options: CreateOptions): Promise<void> {
  await (options.reuse ? replaceTables : replaceDatabase)(postgresAddress(url), firstRows, options);
}
