// db-create on MariaDB and MySQL.

import type { CreateOptions, Creation } from "../../../database/create/creation.js";
import type { ServerUrl } from "../../../ini/database-url.js";
import { mysqlAddress } from "../connect/connection-options.js";
import { openSession } from "../connect/session.js";
import { withDatabase } from "../connect/with-database.js";
import { checkDatabase } from "./check-database.js";
import { checkTables } from "./check-tables.js";
import { replaceDatabase } from "./replace-database.js";
import { noSecondDatabase, replaceTables } from "./replace-tables.js";
import { mayCreateDatabases } from "./rights.js";

/**
 * Checks whether the account has the privileges that are needed. Existing tables are not touched. Privileges can be
 * granted by patterns and roles, which only the server can evaluate, so this creates and drops databases and tables
 * under our own names.
 * @throws UserError
 */
export async function prepareCreation(url: ServerUrl, options: CreateOptions): Promise<Creation> {
  const address = mysqlAddress(url);
  const { database } = address.place;
  const session = await openSession(options.reuse ? address : withDatabase(address, undefined), options);
  try {
    const mayCreate = await mayCreateDatabases(session, database);
    // An account with rights on its own database only is the usual one: its tables are replaced there, also without
    // `--reuse`.
    const replace = mayCreate && !options.reuse ? replaceDatabase : replaceTables;
    const existing =
      replace === replaceDatabase
        ? await checkDatabase(session, database)
        : await checkTables(session, database, options);
    if (existing !== undefined && options.backup && !mayCreate) throw noSecondDatabase(address);
    return {
      existing,
      create: (firstRows, mayReplace) => replace(address, firstRows, { ...options, mayReplace, mayCreate }),
    };
  } finally {
    await session.close();
  }
}
