import type { ColumnKind } from "../columns.js";
import type { ColumnType } from "../operation.js";

/** What one kind of column is called on a database. */
export interface TypeNames {
  /** In SQL, as SQLAlchemy writes it: `VARCHAR`. */
  readonly sql: string;
  /** In the catalog of the database, and to TypeORM: `character varying`. */
  readonly stored: string;
}

/** All of them: each dialect has one such table. */
export type TypeTable = Readonly<Record<ColumnKind, TypeNames>>;

/** A type as the catalog of a database has it, e.g. `character varying(255)`. */
export function storedType(type: ColumnType, types: TypeTable): string {
  if ("sql" in type) return type.sql;
  const { stored } = types[type.kind];
  return type.kind === "string" && type.length !== undefined ? `${stored}(${type.length})` : stored;
}

/** Which of some kinds the catalog of a database calls so. */
export function kindStoredAs(stored: string, kinds: readonly ColumnKind[], types: TypeTable): ColumnKind | undefined {
  return kinds.find((kind) => types[kind].stored === stored);
}
