// What is recorded of removed rows, so that they can be restored.
import { entities } from "../../schema/entities.js";
import type { Entity } from "../../schema/entity.js";
import { primaryKeyOf } from "./references.js";

export type Values = Record<string, unknown>;

/** A reference to a removed row that was set to NULL. */
export interface CutReference {
  readonly table: string;
  readonly column: string;
  /** The row that had it. */
  readonly id: number;
  /** The removed row. */
  readonly value: number;
}

export class RemovalJournal {
  /** The database they belong to; see database-fingerprint.ts. */
  readonly database: string;
  /** Rows by table, in the order in which they can be inserted. */
  readonly rows: ReadonlyMap<string, Values[]>;
  readonly references: CutReference[];

  constructor(
    database: string,
    rows: Readonly<Record<string, Values[]>> = {},
    references: readonly CutReference[] = [],
  ) {
    this.database = database;
    this.rows = new Map(entities.map(({ table }) => [table, rows[table] ?? []]));
    this.references = [...references];
  }

  /** Records rows as TypeORM has read them. */
  addRows({ table }: Entity, rows: readonly Values[]): void {
    this.rows.get(table)?.push(...rows);
  }

  addCutReferences(from: Entity, column: string, rows: readonly Values[]): void {
    const key = primaryKeyOf(from);
    this.references.push(
      ...rows.map((row) => ({ table: from.table, column, id: row[key] as number, value: row[column] as number })),
    );
  }

  /** The names of the repositories. */
  get repositories(): string[] {
    return (this.rows.get("repositories") ?? []).map((row) => String(row.repo_name));
  }
}
