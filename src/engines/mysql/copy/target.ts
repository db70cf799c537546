import { randomUUID } from "node:crypto";
import type { CollationKeys } from "../../../copy/check/collisions.js";
import type { Source } from "../../../copy/connection.js";
import type { Limits } from "../../../copy/limits.js";
import type { Target, TargetOptions } from "../../../copy/target.js";
import { kallitheaTables } from "../../../database/kallithea-tables.js";
import { RefusedError } from "../../../errors.js";
import type { ServerUrl } from "../../../ini/database-url.js";
import { temporaryNames } from "../../server/temporary-names.js";
import { type MysqlAddress, mysqlAddress } from "../connect/connection-options.js";
import { type MysqlSession, openSession } from "../connect/session.js";
import { withDatabase } from "../connect/with-database.js";
import { checkDatabase } from "../create/check-database.js";
import { checkTables, type OldTables, readOldTables } from "../create/check-tables.js";
import { lockForCreation } from "../create/exclusively.js";
import { refuseReferences } from "../create/references.js";
import { mayCreateDatabases } from "../create/rights.js";
import { tablesIn } from "../create/tables.js";
import { keepAlive, type TablesLocation } from "./connection.js";
import { openMysqlStaging } from "./staging.js";

/** Of the tables of a copy that has to be made in the target database itself. */
const prefix = "kallithea_cli_copy_";

/** @throws UserError if the account lacks privileges */
export async function openMysqlTarget(url: ServerUrl, options: TargetOptions): Promise<Target> {
  const address = mysqlAddress(url);
  const { database, server } = address.place;
  const session = await openSession(withDatabase(address, undefined), options);
  try {
    await keepAlive(session);
    // The tables are read when no other run can change them any more.
    await lockForCreation(session, database);
    const tables = (await tablesIn(session, database)).filter((table) => !table.startsWith(prefix));
    const keep = options.keep ?? false;
    const { location, old } = await chooseStagingLocation(session, address, { tables, keep });
    return {
      location: `the database "${database}" on ${server}`,
      limits: await limitsOf(session),
      tables,
      isAlso: (source) => isSameDatabase(session, source, database),
      collationKeys: unicodeCollationKeys(session),
      openStaging: () => openMysqlStaging(session, { location, replaced: tables, keep: old, notice: options.onNotice }),
      close: session.close,
    };
  } catch (error) {
    await session.close();
    throw error;
  }
}

/** A separate database if the account may create one, otherwise the target database itself. */
async function chooseStagingLocation(
  session: MysqlSession,
  address: MysqlAddress,
  { tables, keep }: { tables: readonly string[]; keep: boolean },
): Promise<{ location: TablesLocation; old?: OldTables }> {
  const { database, user } = address.place;
  if (await mayCreateDatabases(session, database)) {
    await checkDatabase(session, database);
    const location = { database: temporaryNames(database).copy, prefix: "" };
    if (keep) return { location, old: await readOldTables(session, database, { backup: true }) };
    const replaced = tables.filter((table) => kallitheaTables.includes(table));
    await refuseReferences(session, database, replaced);
    return { location };
  }
  await checkTables(session, database, { backup: false });
  if (tables.length === 0) return { location: { database, prefix } };
  // Names of foreign keys are unique in a database, and the old tables have those of the copy.
  throw new RefusedError(
    `The database "${database}" is not empty, and ${user} may not create a second one for the copy. Nothing was changed.`,
    "Drop its tables, or use an account that may create databases.",
  );
}

async function limitsOf({ query }: MysqlSession): Promise<Limits> {
  const [answer] = await query<{ packet: number }>("SELECT @@max_allowed_packet AS packet");
  return {
    engine: "MariaDB",
    fractions: false,
    nul: true,
    lengths: true,
    notFinite: [],
    bytes: { text: 2 ** 16 - 1, binary: 2 ** 16 - 1, longBinary: 2 ** 24 - 1 },
    // In a statement, a byte may take two; the rest of the statement needs some space as well.
    rowBytes: Math.floor(Number(answer?.packet) / 2) - 4096,
  };
}

/** Named locks are global to the server, so a lock shows whether both connections use the same one. */
async function isSameDatabase({ query }: MysqlSession, source: Source, database: string): Promise<boolean> {
  if (source.engine !== "MariaDB") return false;
  const lock = `kallithea-cli-${randomUUID()}`;
  await query("SELECT GET_LOCK(?, 0)", [lock]);
  const [answer] = await source.query<{ free: number; name: string; folded: number }>(
    `SELECT IS_FREE_LOCK('${lock}') AS free, DATABASE() AS name, @@lower_case_table_names AS folded`,
  );
  await query("SELECT RELEASE_LOCK(?)", [lock]);
  if (answer === undefined || Number(answer.free) === 1) return false;
  const fold = (name: string) => (Number(answer.folded) === 0 ? name : name.toLowerCase());
  return fold(answer.name) === fold(database);
}

/** Expressions per statement. */
const batchSize = 500;

/**
 * The server's own keys for comparing texts, in the collation of Kallithea's tables. No table is needed: there may be
 * none yet.
 */
export function unicodeCollationKeys({ query }: MysqlSession): CollationKeys {
  return async (texts) => {
    const keys: string[] = [];
    for (let start = 0; start < texts.length; start += batchSize) {
      const batch = texts.slice(start, start + batchSize);
      const list = batch.map((_, index) => `HEX(WEIGHT_STRING(? COLLATE utf8mb4_unicode_ci)) AS w${index}`);
      const [row = {}] = await query<Record<string, string>>(`SELECT ${list.join(", ")}`, batch);
      keys.push(...batch.map((_, index) => withoutTrailingBlanks(String(row[`w${index}`] ?? ""))));
    }
    return keys;
  };
}

/** The server ignores blanks at the end. Every weight has four digits; 0209 is that of a blank. */
function withoutTrailingBlanks(weights: string): string {
  return weights.replace(/^((?:.{4})*?)(?:0209)+$/, "$1");
}
