import type { ColumnKind } from "../columns.js";
import type { ColumnType } from "../operation.js";

/** The names of one kind of column on a database. */
export interface TypeNames {
  /** In SQL, as SQLAlchemy writes it, e.g. `VARCHAR`. */
  readonly sql: string;
  /** In the catalog of the database and in TypeORM, e.g. `character varying`. */
  readonly stored: string;
}

/** The names of all kinds; each dialect has such a table. */
export type TypeTable = Readonly<Record<ColumnKind, TypeNames>>;

/** A type as in the catalog of a database, e.g. `character varying(255)`. */
export function storedType(type: ColumnType, types: TypeTable): string {
  if ("sql" in type) return type.sql;
  const { stored } = types[type.kind];
  return type.kind === "string" && type.length !== undefined ? `${stored}(${type.length})` : stored;
}

/** The kind with this name in the catalog of a database. */
export function kindStoredAs(stored: string, kinds: readonly ColumnKind[], types: TypeTable): ColumnKind | undefined {
  return kinds.find((kind) => types[kind].stored === stored);
}
