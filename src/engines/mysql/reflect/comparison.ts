import { normalizeExpressions } from "../../../migrations/autogenerate/reflect/normalize-expressions.js";
import { oneByOne } from "../../../migrations/autogenerate/reflect/one-by-one.js";
import { defaultValue } from "../../../migrations/autogenerate/reflect/server-default.js";
import type { Query, SchemaEngine } from "../../../migrations/autogenerate/schema-engine.js";
import { constraintsOf, type TableModel } from "../../../schema/model.js";
import type { ColumnDefinition, ConstraintDefinition } from "../../../schema/operation.js";
import { quote } from "../ddl/quote.js";
import { classifyKeys } from "./classify-keys.js";
import { readDefault } from "./default.js";
import { reflectMariadb } from "./schema.js";
import { canonicalType } from "./type.js";

export const mariadbEngine: SchemaEngine = {
  // Alembic rebuilds tables only on SQLite.
  rejectLeftovers: async () => {},
  reflect: reflectMariadb,
  normalizeExpressions: (reflected, target, query) =>
    normalizeExpressions(classifyKeys(reflected, target), target, (tables) => storedOnMariadb(tables, query)),
  canonicalType,
  autoIncrementsKeys: false,
  defaultValue,
};

/**
 * How the server stores the expressions of some tables: they are created as temporary tables, which no other session
 * can see.
 */
async function storedOnMariadb(tables: readonly TableModel[], query: Query): Promise<readonly TableModel[]> {
  return oneByOne(tables, (table) => storedTable(table, query));
}

async function storedTable(table: TableModel, query: Query): Promise<TableModel> {
  const checks = constraintsOf(table, "check").map(
    ({ name = "", condition }) => `CONSTRAINT ${quote(name)} CHECK (${condition})`,
  );
  const name = quote(temporaryName);
  // The session may be read-only.
  await query("START TRANSACTION READ WRITE");
  try {
    await query(`CREATE TEMPORARY TABLE ${name} (${[...table.columns.map(columnSql), ...checks].join(", ")})`);
    const [row] = await query<{ "Create Table": string }>(`SHOW CREATE TABLE ${name}`);
    return await readStored(table, row?.["Create Table"] ?? "", query);
  } finally {
    await query(`DROP TEMPORARY TABLE IF EXISTS ${name}`);
    await query("ROLLBACK");
  }
}

/** TRAP: under the name of a real table it would hide that table from the statements that follow. */
const temporaryName = "kallithea_cli_expressions";

function columnSql({ name, type, default: value }: ColumnDefinition): string {
  const expression = typeof value === "object" ? ` DEFAULT ${value.sql}` : "";
  return `${quote(name)} ${canonicalType(type)}${expression}`;
}

/** Each column and each constraint has its own line there, and line breaks in texts are written as `\n`. */
async function readStored(table: TableModel, sql: string, query: Query): Promise<TableModel> {
  const lines = sql.split("\n").map((line) => line.trim().replace(/,$/, ""));
  const columns = await oneByOne(table.columns, async (column): Promise<ColumnDefinition> => {
    if (typeof column.default !== "object") return column;
    const value = / DEFAULT (.*)$/.exec(lineOf(lines, quote(column.name)))?.[1];
    const read = value === undefined ? undefined : await readDefault(value, column.type, query);
    return { ...column, ...(read !== undefined && { default: read }) };
  });
  const constraints = constraintsOf(table, "check").map(({ name = "" }): ConstraintDefinition => {
    const condition = / CHECK \((.*)\)$/.exec(lineOf(lines, `CONSTRAINT ${quote(name)}`))?.[1] ?? "";
    return { type: "check", name, condition };
  });
  return { ...table, columns, constraints };
}

function lineOf(lines: readonly string[], start: string): string {
  return lines.find((line) => line.startsWith(`${start} `)) ?? "";
}
