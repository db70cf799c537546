// A rehearsal on a copy: another database on the same server. The migration's lock ensures that only one run uses it.
import type { DataSource } from "typeorm";
import { UserError } from "../../../../errors.js";
import type { MigrationEngine, Trial } from "../../../../migrations/run/migration-engine.js";
import type { Queryable } from "../../../server/migrate/offending-rows.js";
import { temporaryNames } from "../../../server/temporary-names.js";
import { connectMysql } from "../../connect/connect.js";
import type { OpenedAddress } from "../../connect/open.js";
import { quote } from "../../ddl/quote.js";
import { baseTables, createStatement } from "./describe-schema.js";
import { differencesBetween } from "./differences.js";

/** @param engineOn creates an engine for the copy */
export async function rehearseOnCopy<Result>(
  dataSource: DataSource,
  address: OpenedAddress,
  engineOn: (copy: DataSource, address: OpenedAddress) => MigrationEngine,
  work: (trial: Trial) => Promise<Result>,
): Promise<Result> {
  const connection = dataSource.createQueryRunner();
  const { database = "" } = address.options;
  const names = ["", "-0", "-1"].map((ending) => `${temporaryNames(database).lock}-rehearsal${ending}`);
  const [copy = "", ...free] = names;
  try {
    // May be left by a killed run.
    await explainCopyFailure(() => dropAll(connection, names));
    await explainCopyFailure(() => copyDatabase(connection, database, copy));
    return await withCopy(addressOf(address, copy), (opened, copied) =>
      work({
        place: "on a copy",
        engine: engineOn(opened, copied),
        async saveState() {
          const state = free.shift();
          if (state === undefined) throw new Error("a trial keeps two states");
          await copyDatabase(connection, copy, state);
          return state;
        },
        differencesSince: (state) => differencesBetween(connection, state, copy),
      }),
    );
  } finally {
    await dropAll(connection, names).catch(() => {});
    await connection.release();
  }
}

/** The same server and account, with another database. */
function addressOf({ options, kind, place }: OpenedAddress, database: string): OpenedAddress {
  return { options: { ...options, database }, kind, place: { ...place, database } };
}

async function withCopy<Result>(
  address: OpenedAddress,
  use: (copy: DataSource, address: OpenedAddress) => Promise<Result>,
): Promise<Result> {
  const copy = await connectMysql({ ...address, withoutEntities: true });
  try {
    return await use(copy, address);
  } finally {
    await copy.destroy();
  }
}

async function dropAll(connection: Queryable, databases: readonly string[]): Promise<void> {
  for (const database of databases) await connection.query(`DROP DATABASE IF EXISTS ${quote(database)}`);
}

async function explainCopyFailure(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(`The database cannot be copied for a rehearsal. ${error.message}`, {
      hint: "A rehearsal needs the privilege to create databases whose names begin with kallithea-cli. Or rehearse on your own copy.",
      exitStatus: error.exitStatus,
      cause: error,
    });
  }
}

/**
 * Copies the tables of a database into a new one on the same server; views and triggers are skipped.
 * @param connection its current database is the new one while that is created
 */
async function copyDatabase(connection: Queryable, from: string, to: string): Promise<void> {
  const [schema]: { name: string; collation: string }[] = await connection.query(
    "SELECT DEFAULT_CHARACTER_SET_NAME AS name, DEFAULT_COLLATION_NAME AS collation FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ?",
    [from],
  );
  await connection.query(`CREATE DATABASE ${quote(to)} CHARACTER SET ${schema?.name} COLLATE ${schema?.collation}`);
  const [session]: { own: string; mode: string }[] = await connection.query(
    "SELECT DATABASE() AS own, @@sql_mode AS mode",
  );
  await connection.query(`USE ${quote(to)}`);
  // Foreign keys are circular, and a row may have the id 0.
  await connection.query("SET SESSION foreign_key_checks = 0, sql_mode = CONCAT(@@sql_mode, ',NO_AUTO_VALUE_ON_ZERO')");
  try {
    for (const table of await baseTables(connection, from)) await copyTable(connection, from, table);
  } finally {
    await connection.query("SET SESSION foreign_key_checks = 1, sql_mode = ?", [session?.mode]);
    await connection.query(`USE ${quote(session?.own ?? from)}`);
  }
}

async function copyTable(connection: Queryable, from: string, table: string): Promise<void> {
  await connection.query(await createStatement(connection, from, table));
  const columns: { name: string }[] = await connection.query(
    "SELECT COLUMN_NAME AS name FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? AND EXTRA NOT LIKE '%GENERATED%' ORDER BY ORDINAL_POSITION",
    [from, table],
  );
  const names = columns.map(({ name }) => quote(name)).join(", ");
  await connection.query(`INSERT INTO ${quote(table)} (${names}) SELECT ${names} FROM ${quote(from)}.${quote(table)}`);
}
