// A rehearsal in a transaction that is taken back: PostgreSQL undoes changes of a schema as well.

import { differenceLines, rowDifferenceLines } from "../../../migrations/run/difference-lines.js";
import type { MigrationEngine, Trial } from "../../../migrations/run/migration-engine.js";
import type { Connection } from "../../server/migrate/offending-rows.js";
import { writtenName } from "../ddl/names.js";
import { describeSchema, type SchemaDescription } from "./describe-schema.js";
import { rollBack } from "./transaction.js";

/** A state that was kept: the schema in words, and its rows in temporary tables that the transaction takes along. */
interface State {
  readonly schema: SchemaDescription;
  readonly copies: ReadonlyMap<string, string>;
}

/**
 * Others wait for the tables that are changed until the end. Only sequences stay advanced.
 * @param engine works in the transaction
 */
export async function tryOutAndTakeBack<Result>(
  connection: Connection,
  engine: MigrationEngine,
  work: (trial: Trial) => Promise<Result>,
): Promise<Result> {
  await connection.query("BEGIN");
  try {
    return await work(trialOn(connection, engine));
  } finally {
    await rollBack(connection);
  }
}

function trialOn(connection: Connection, engine: MigrationEngine): Trial {
  const states = new Map<string, State>();
  return {
    place: "in a transaction that is taken back",
    engine,
    async keep() {
      const name = `kallithea_kept_${states.size}`;
      states.set(name, await keep(connection, name));
      return name;
    },
    async differencesTo(name) {
      const before = states.get(name);
      if (!before) throw new Error(`no state ${name} was kept`);
      return differencesTo(connection, before);
    },
  };
}

async function keep(connection: Connection, name: string): Promise<State> {
  const schema = await describeSchema(connection);
  const copies = new Map(schema.tables.map((table, index) => [table, `${name}_${index}`]));
  for (const [table, copy] of copies) await connection.query(`CREATE TEMPORARY TABLE ${copy} AS TABLE ${writtenName(table)}`);
  return { schema, copies };
}

async function differencesTo(connection: Connection, { schema, copies }: State): Promise<string[]> {
  const now = await describeSchema(connection);
  const rows: string[] = [];
  for (const [table, copy] of copies) {
    if (now.tables.includes(table)) rows.push(...(await rowDifferences(connection, table, copy)));
  }
  return [...differenceLines(schema.lines, now.lines), ...rows];
}

async function rowDifferences(connection: Connection, table: string, copy: string): Promise<string[]> {
  const columns = (await commonColumns(connection, table, copy)).map(writtenName).join(", ");
  const rowsOf = (name: string) => `SELECT ROW(${columns})::text FROM ${name}`;
  const [was, is] = [rowsOf(copy), rowsOf(writtenName(table))];
  const [count] = await connection.query(`
    SELECT (SELECT COUNT(*) FROM (${was}) AS x) AS was, (SELECT COUNT(*) FROM (${is}) AS x) AS is,
      (SELECT COUNT(*) FROM (${was} EXCEPT ALL ${is}) AS x) AS gone, (SELECT COUNT(*) FROM (${is} EXCEPT ALL ${was}) AS x) AS come`);
  const { was: before, is: now, gone, come } = count;
  return rowDifferenceLines(table, { was: Number(before), now: Number(now), gone: Number(gone), come: Number(come) });
}

async function commonColumns(connection: Connection, table: string, copy: string): Promise<string[]> {
  const rows: { name: string }[] = await connection.query(
    `SELECT attname AS name FROM pg_catalog.pg_attribute WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped
     INTERSECT
     SELECT attname FROM pg_catalog.pg_attribute WHERE attrelid = to_regclass($2) AND attnum > 0 AND NOT attisdropped ORDER BY name`,
    [writtenName(table), copy],
  );
  return rows.map(({ name }) => name);
}
