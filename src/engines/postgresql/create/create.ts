// db-create on PostgreSQL.

import type { CreateOptions, Creation } from "../../../database/create/creation.js";
import type { ServerUrl } from "../../../ini/database-url.js";
import { postgresAddress } from "../connect/connection-options.js";
import { checkDatabase } from "./check-database.js";
import { checkTables } from "./check-tables.js";
import { replaceDatabase } from "./replace-database.js";
import { replaceTables } from "./replace-tables.js";

/** @throws UserError if the account may not do what has to be done, or the database is another program's */
export async function prepareCreation(url: ServerUrl, options: CreateOptions): Promise<Creation> {
  const address = postgresAddress(url);
  const old = options.reuse ? undefined : await checkDatabase(address, options);
  if (old !== undefined && !old.isUsable) {
    const { existing } = old;
    return { existing, create: (firstRows, mayReplace) => replaceDatabase(address, firstRows, { ...options, mayReplace }) };
  }
  const { existing } = await checkTables(address, options);
  return { existing, create: (firstRows, mayReplace) => replaceTables(address, firstRows, { ...options, mayReplace }) };
}
