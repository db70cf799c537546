// What is copied: Kallithea's own tables, as their entities describe them.
import type { ColumnKind } from "../schema/columns.js";
import { entities } from "../schema/entities.js";
import type { Entity } from "../schema/entity.js";

export interface CopiedColumn {
  readonly name: string;
  readonly kind: ColumnKind;
  /** Characters of a string. */
  readonly length: number | undefined;
  readonly nullable: boolean;
}

export interface CopiedTable {
  readonly name: string;
  /** Its primary key: a whole number, by which rows are read in order. */
  readonly key: string;
  readonly columns: readonly CopiedColumn[];
  readonly references: readonly { readonly column: string; readonly table: string }[];
  /** Columns that no two rows have the same values in. */
  readonly uniques: readonly (readonly string[])[];
}

/** All of them, each after those that its foreign keys name. `alembic_version` comes with the schema. */
export const copiedTables: readonly CopiedTable[] = entities.map(copiedTable);

/** @param name of one of them */
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
