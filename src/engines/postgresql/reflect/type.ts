import type { ColumnKind } from "../../../schema/columns.js";
import type { ColumnType } from "../../../schema/operation.js";
import { kindStoredAs, storedType } from "../../../schema/sql/types.js";
import { postgresqlTypes } from "../ddl/types.js";

/** Without `longBinary`, which cannot be distinguished from `binary` here. */
const kinds: readonly ColumnKind[] = ["integer", "text", "boolean", "datetime", "float53", "binary"];

/** The result of `format_type()` as one of Kallithea's types, or unchanged if it is none of them. */
export function postgresqlType(sql: string): ColumnType {
  const length = /^character varying\((\d+)\)$/.exec(sql)?.[1];
  if (length !== undefined) return { kind: "string", length: Number(length) };
  const kind = kindStoredAs(sql, kinds, postgresqlTypes);
  return kind ? { kind } : { sql };
}

/** The name that `format_type()` returns, which is unique for each type. */
export function canonicalType(type: ColumnType): string {
  return storedType(type, postgresqlTypes);
}
