import type { ColumnKind } from "../../../schema/columns.js";
import type { ColumnType } from "../../../schema/operation.js";
import { kindStoredAs, storedType } from "../../../schema/sql/types.js";
import { mysqlTypes } from "../ddl/types.js";

const kinds: readonly ColumnKind[] = ["integer", "text", "datetime", "float53", "binary", "longBinary"];

/** Kallithea's type for a COLUMN_TYPE of information_schema, or the SQL itself if there is none. */
export function mariadbType(sql: string): ColumnType {
  const length = /^varchar\((\d+)\)$/.exec(sql)?.[1];
  if (length !== undefined) return { kind: "string", length: Number(length) };
  if (sql === boolean) return { kind: "boolean" };
  const kind = kindStoredAs(canonicalType({ sql }), kinds, mysqlTypes);
  return kind ? { kind } : { sql };
}

/** Only the width distinguishes a boolean from a small number. */
const boolean = "tinyint(1)";

/** Other names of the same type. */
const synonyms: Readonly<Record<string, string>> = { boolean, bool: boolean, integer: "int", json: "longtext" };

/** The names of information_schema, without the widths of integers, which only affect how clients show them. */
export function canonicalType(type: ColumnType): string {
  const text = storedType(type, mysqlTypes).toLowerCase();
  if (text === boolean) return boolean;
  const plain = text.replace(/^((?:tiny|small|medium|big)?int(?:eger)?)\(\d+\)/, "$1");
  return synonyms[plain] ?? plain;
}
