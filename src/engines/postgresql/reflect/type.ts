import type { ColumnKind } from "../../../schema/columns.js";
import type { ColumnType } from "../../../schema/operation.js";
import { kindStoredAs, storedType } from "../../../schema/sql/types.js";
import { postgresqlTypes } from "../ddl/types.js";

/** `longBinary` is missing: here it cannot be told from `binary`. */
const kinds: readonly ColumnKind[] = ["integer", "text", "boolean", "datetime", "float53", "binary"];

/** What `format_type()` says, in Kallithea's words where it is one of Kallithea's types. */
export function postgresqlType(sql: string): ColumnType {
  const length = /^character varying\((\d+)\)$/.exec(sql)?.[1];
  if (length !== undefined) return { kind: "string", length: Number(length) };
  const kind = kindStoredAs(sql, kinds, postgresqlTypes);
  return kind ? { kind } : { sql };
}

/** The names of `format_type()`, which has one for each type. */
export function canonicalType(type: ColumnType): string {
  return storedType(type, postgresqlTypes);
}
