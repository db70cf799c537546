import type { Queryable } from "../../../server/migrate/offending-rows.js";
import { quote } from "../../ddl/quote.js";
import { type ColumnText, isText } from "../../stored-sql/column-text.js";
import type { TableText } from "../../stored-sql/table-text.js";

/** A temporary table: it ends with the session at the latest. */
const scratch = quote("kallithea_cli_values");

/**
 * Tries a new type with all values of a column, in a temporary table: a server that is not strict would convert '007'
 * to 7, and cut half a second and texts that are too long, all without an error.
 * @throws Error if a value would change. Numbers and points in time are compared by value.
 */
export async function refuseChangedValues(
  connection: Queryable,
  { name }: TableText,
  column: string,
  old: ColumnText,
  next: ColumnText,
): Promise<void> {
  await connection.query(`DROP TEMPORARY TABLE IF EXISTS ${scratch}`);
  await connection.query(
    `CREATE TEMPORARY TABLE ${scratch} (\`old\` ${typeOf(old)} NULL, \`new\` ${typeOf(next)} NULL) ENGINE=InnoDB`,
  );
  try {
    // With IGNORE, a value that does not fit becomes the nearest one, as on a server that is not strict.
    await connection.query(
      `INSERT IGNORE INTO ${scratch} SELECT ${quote(column)}, ${quote(column)} FROM ${quote(name)}`,
    );
    const [{ count } = { count: 0 }] = await connection.query(
      `SELECT COUNT(*) AS count FROM ${scratch} WHERE NOT ${areEqual(old, next)}`,
    );
    if (Number(count) > 0) throw new Error(`the new type of ${name}.${column} would change ${count} of its values`);
  } finally {
    await connection.query(`DROP TEMPORARY TABLE IF EXISTS ${scratch}`);
  }
}

function typeOf({ type, characterSet }: ColumnText): string {
  return `${type} ${characterSet}`.trim();
}

function areEqual(old: ColumnText, next: ColumnText): string {
  if ([isNumber, isMoment].some((isOfKind) => isOfKind(old.type) && isOfKind(next.type))) return "(`old` <=> `new`)";
  // Texts in two character sets are compared as texts, everything else byte by byte: bytes that are not text would
  // become question marks.
  const written = isBinary(old.type) || isBinary(next.type) ? (value: string) => `CAST(${value} AS BINARY)` : textOf;
  return `(${written("`old`")} <=> ${written("`new`")})`;
}

function textOf(value: string): string {
  return `CAST(CONVERT(${value} USING utf8mb4) AS BINARY)`;
}

function isNumber(type: string): boolean {
  return /^(tiny|small|medium|big)?int|^(bool|decimal|numeric|float|double|real|integer)/i.test(type);
}

function isMoment(type: string): boolean {
  return /^(date|timestamp)/i.test(type);
}

function isBinary(type: string): boolean {
  return /blob|binary/i.test(type) && !isText(type);
}
