import type { ColumnKind } from "../../../schema/columns.js";
import type { ColumnType } from "../../../schema/operation.js";
import { storedType } from "../../../schema/sql/types.js";
import { sqliteTypes } from "../ddl/types.js";

/** Without `longBinary`, which cannot be distinguished from `binary` here. */
const kinds: readonly ColumnKind[] = ["integer", "text", "boolean", "datetime", "float53", "binary"];

/** A declared type as one of Kallithea's types, or unchanged if it is none of them. */
export function declaredType(declared: string): ColumnType {
  const length = /^VARCHAR\((\d+)\)$/.exec(declared)?.[1];
  if (length !== undefined) return { kind: "string", length: Number(length) };
  const kind = kinds.find((candidate) => sqliteTypes[candidate].sql === declared);
  return kind ? { kind } : { sql: declared };
}

/** Names of the same type with the same affinity, see https://www.sqlite.org/datatype3.html. */
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

/** In lower case, with one name per type and without spaces: `VARCHAR (255)` becomes `varchar(255)`. */
export function canonicalType(type: ColumnType): string {
  const text = storedType(type, sqliteTypes).toLowerCase();
  const [, name = "", size = ""] = /^([^(]*)(\(.*\))?/s.exec(text) ?? [];
  const plain = name.trim().replace(/\s+/g, " ");
  const known = synonyms[plain] ?? plain;
  // INT(11) and FLOAT(53) store the same values as INTEGER and FLOAT.
  return known === "integer" || known === "float" ? known : known + size.replace(/\s/g, "");
}

/** Whether SQLite converts every number in such a column to text. */
export function hasTextAffinity(type: ColumnType): boolean {
  const name = canonicalType(type);
  return !name.includes("int") && /char|clob|text/.test(name);
}

/** Whether SQLite stores values in such a column unchanged. */
export function hasNoAffinity(type: ColumnType): boolean {
  const name = canonicalType(type);
  return name === "" || (!/int|char|clob|text/.test(name) && name.includes("blob"));
}
