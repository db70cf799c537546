import { columnType, type Dialect } from "../../../database/column-types.js";
import type { ColumnKind } from "../../../schema/columns.js";
import type { ColumnType } from "../../../schema/operation.js";

/** A type as Kallithea's tables have it on a database, e.g. `character varying(255)`. */
export function typeSql(type: ColumnType, dialect: Dialect): string {
  if ("sql" in type) return type.sql;
  const { type: name, length } = columnType(type, dialect);
  return length === undefined ? String(name) : `${name}(${length})`;
}

/** Which of some kinds is written so on a database. */
export function kindOf(sql: string, kinds: readonly ColumnKind[], dialect: Dialect): ColumnKind | undefined {
  return kinds.find((kind) => typeSql({ kind }, dialect) === sql);
}
