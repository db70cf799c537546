import type { ColumnKind } from "../../../schema/columns.js";
import type { ColumnType } from "../../../schema/operation.js";
import { storedType } from "../../../schema/sql/types.js";
import { sqliteTypes } from "../ddl/types.js";

/** `longBinary` is missing: here it cannot be told from `binary`. */
const kinds: readonly ColumnKind[] = ["integer", "text", "boolean", "datetime", "float53", "binary"];

/** A declared type in Kallithea's words where it is one of Kallithea's, else as it is declared. */
export function declaredType(declared: string): ColumnType {
  const length = /^VARCHAR\((\d+)\)$/.exec(declared)?.[1];
  if (length !== undefined) return { kind: "string", length: Number(length) };
  const kind = kinds.find((candidate) => sqliteTypes[candidate].sql === declared);
  return kind ? { kind } : { sql: declared };
}

/** Names for the same type of value with the same affinity, see https://www.sqlite.org/datatype3.html. */
const synonyms: Readonly<Record<string, string>> = {
  int: "integer",
  bigint: "integer",
  smallint: "integer",
  tinyint: "integer",
  "character varying": "varchar",
  "varying character": "varchar",
  nvarchar: "varchar",
  clob: "text",
  double: "float",
  "double precision": "float",
  real: "float",
  bool: "boolean",
  timestamp: "datetime",
  decimal: "numeric",
};

/** Small letters, one name for each type, no blanks: `VARCHAR (255)` becomes `varchar(255)`. */
export function canonicalType(type: ColumnType): string {
  const text = storedType(type, sqliteTypes).toLowerCase();
  const [, name = "", size = ""] = /^([^(]*)(\(.*\))?/s.exec(text) ?? [];
  const plain = name.trim().replace(/\s+/g, " ");
  const known = synonyms[plain] ?? plain;
  // INT(11) and FLOAT(53) hold what INTEGER and FLOAT hold.
  return known === "integer" || known === "float" ? known : known + size.replace(/\s/g, "");
}

/** Whether SQLite makes a text of every number that is put into such a column. */
export function hasTextAffinity(type: ColumnType): boolean {
  const name = canonicalType(type);
  return !name.includes("int") && /char|clob|text/.test(name);
}

/** Whether SQLite leaves a value in such a column as it is. */
export function hasNoAffinity(type: ColumnType): boolean {
  const name = canonicalType(type);
  return name === "" || (!/int|char|clob|text/.test(name) && name.includes("blob"));
}
