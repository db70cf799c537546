// A rehearsal in a transaction that is rolled back: in PostgreSQL, DDL is transactional.
import { differenceLines, rowDifferenceLines } from "../../../migrations/run/difference-lines.js";
import type { MigrationEngine, Trial } from "../../../migrations/run/migration-engine.js";
import type { Queryable } from "../../server/migrate/offending-rows.js";
import { writtenName } from "../ddl/names.js";
import { rollBack } from "./transaction.js";

/**
 * A saved state: a description of the schema, and the rows in temporary tables that the transaction drops in the end.
 */
interface State {
  readonly schema: SchemaDescription;
  readonly copies: ReadonlyMap<string, string>;
}

/**
 * Others wait for the changed tables until the end. Only sequences stay advanced.
 * @param engine that works in the transaction
 */
export async function rehearseInTransaction<Result>(
  connection: Queryable,
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

function trialOn(connection: Queryable, engine: MigrationEngine): Trial {
  const states = new Map<string, State>();
  return {
    place: "in a transaction that is rolled back",
    engine,
    async saveState() {
      const name = `kallithea_kept_${states.size}`;
      states.set(name, await keep(connection, name));
      return name;
    },
    async differencesSince(name) {
      const before = states.get(name);
      if (!before) throw new Error(`no state ${name} was kept`);
      return differencesTo(connection, before);
    },
  };
}

async function keep(connection: Queryable, name: string): Promise<State> {
  const schema = await describeSchema(connection);
  const copies = new Map(schema.tables.map((table, index) => [table, `${name}_${index}`]));
  for (const [table, copy] of copies)
    await connection.query(`CREATE TEMPORARY TABLE ${copy} AS TABLE ${writtenName(table)}`);
  return { schema, copies };
}

async function differencesTo(connection: Queryable, { schema, copies }: State): Promise<string[]> {
  const now = await describeSchema(connection);
  const rows: string[] = [];
  for (const [table, copy] of copies) {
    if (now.tables.includes(table)) rows.push(...(await rowDifferences(connection, table, copy)));
  }
  return [...differenceLines(schema.lines, now.lines), ...rows];
}

async function rowDifferences(connection: Queryable, table: string, copy: string): Promise<string[]> {
  const columns = (await commonColumns(connection, table, copy)).map(writtenName).join(", ");
  const rowsOf = (name: string) => `SELECT ROW(${columns})::text FROM ${name}`;
  const [before, after] = [rowsOf(copy), rowsOf(writtenName(table))];
  const [count] = await connection.query(`
    SELECT (SELECT COUNT(*) FROM (${before}) AS x) AS before, (SELECT COUNT(*) FROM (${after}) AS x) AS after,
      (SELECT COUNT(*) FROM (${before} EXCEPT ALL ${after}) AS x) AS removed, (SELECT COUNT(*) FROM (${after} EXCEPT ALL ${before}) AS x) AS added`);
  return rowDifferenceLines(table, {
    before: Number(count.before),
    after: Number(count.after),
    removed: Number(count.removed),
    added: Number(count.added),
  });
}

async function commonColumns(connection: Queryable, table: string, copy: string): Promise<string[]> {
  const rows: { name: string }[] = await connection.query(
    `SELECT attname AS name FROM pg_catalog.pg_attribute WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped
     INTERSECT
     SELECT attname FROM pg_catalog.pg_attribute WHERE attrelid = to_regclass($2) AND attnum > 0 AND NOT attisdropped ORDER BY name`,
    [writtenName(table), copy],
  );
  return rows.map(({ name }) => name);
}

interface SchemaDescription {
  readonly tables: readonly string[];
  /** One line for each part of the schema, beginning with the name of its table; sorted. */
  readonly lines: readonly string[];
}

/**
 * What the schemas of the search path consist of, regardless of the order in which it was created; without the version
 * table.
 */
async function describeSchema(connection: Queryable): Promise<SchemaDescription> {
  const tables: { name: string }[] = await connection.query(
    `SELECT relname AS name FROM pg_catalog.pg_class WHERE relkind IN ('r', 'p') AND ${isOfSchema} ORDER BY 1`,
  );
  const lines: { line: string }[] = await connection.query(linesQuery);
  return { tables: tables.map(({ name }) => name), lines: lines.map(({ line }) => line).sort() };
}

const isOfSchema = `
  pg_table_is_visible(pg_class.oid) AND relname <> 'alembic_version'
  AND relnamespace IN (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = ANY (current_schemas(false)))`;

const linesQuery = `
  WITH relation AS (SELECT oid, relname, relkind FROM pg_catalog.pg_class WHERE ${isOfSchema})
  SELECT 'table ' || relname AS line FROM relation WHERE relkind IN ('r', 'p')
  UNION ALL
  SELECT concat('table ', relname, ': column ', attname, ' ', format_type(atttypid, atttypmod), CASE WHEN attnotnull THEN ' NOT NULL' END,
    ' DEFAULT ' || pg_get_expr(adbin, adrelid))
  FROM relation JOIN pg_catalog.pg_attribute ON attrelid = relation.oid AND attnum > 0 AND NOT attisdropped
  LEFT JOIN pg_catalog.pg_attrdef ON adrelid = attrelid AND adnum = attnum
  WHERE relkind IN ('r', 'p')
  UNION ALL
  SELECT concat('table ', relname, ': ', conname, ' ', pg_get_constraintdef(pg_constraint.oid))
  FROM relation JOIN pg_catalog.pg_constraint ON conrelid = relation.oid
  UNION ALL
  SELECT concat('table ', relname, ': ', pg_get_indexdef(indexrelid))
  FROM relation JOIN pg_catalog.pg_index ON indrelid = relation.oid
  WHERE NOT EXISTS (SELECT 1 FROM pg_catalog.pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u', 'x'))
  UNION ALL
  SELECT concat('table ', relname, ': ', pg_get_triggerdef(pg_trigger.oid))
  FROM relation JOIN pg_catalog.pg_trigger ON tgrelid = relation.oid WHERE NOT tgisinternal
  UNION ALL
  SELECT concat('view ', relname, ': ', pg_get_viewdef(oid)) FROM relation WHERE relkind IN ('v', 'm')
  UNION ALL
  SELECT 'sequence ' || relname FROM relation WHERE relkind = 'S'`;
