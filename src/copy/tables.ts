// The tables that are copied: those of Kallithea, as the entities define them.
import type { ColumnKind } from "../schema/columns.js";
import { entities } from "../schema/entities.js";
import type { Entity } from "../schema/entity.js";

export interface CopiedColumn {
  readonly name: string;
  readonly kind: ColumnKind;
  /** The maximum length of a string in characters. */
  readonly length: number | undefined;
  readonly nullable: boolean;
}

export interface CopiedTable {
  readonly name: string;
  /** The primary key: an integer, by which rows are read in order. */
  readonly key: string;
  readonly columns: readonly CopiedColumn[];
  readonly references: readonly { readonly column: string; readonly table: string }[];
  /** The columns of each unique constraint. */
  readonly uniques: readonly (readonly string[])[];
}

/** All tables, each after those that its foreign keys refer to. `alembic_version` is created with the schema. */
export const copiedTables: readonly CopiedTable[] = entities.map(copiedTable);

/** @throws Error if there is no such table */
export function copiedTableOf(name: string): CopiedTable {
  const table = copiedTables.find((candidate) => candidate.name === name);
  if (table === undefined) throw new Error(`Kallithea has no table ${name}`);
  return table;
}

function copiedTable({ table, columns, uniques }: Entity): CopiedTable {
  const all = Object.entries(columns);
  return {
    name: table,
    key: all.find(([, column]) => column.primary)?.[0] ?? "",
    columns: all.map(([name, { kind, length, nullable }]) => ({ name, kind, length, nullable: nullable ?? false })),
    references: all.flatMap(([name, { references }]) =>
      references === undefined ? [] : [{ column: name, table: references }],
    ),
    uniques: [...Object.values(uniques), ...all.filter(([, { unique }]) => unique).map(([name]) => [name])],
  };
}
