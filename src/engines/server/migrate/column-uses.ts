import type { StoredConstraint, StoredTable } from "./stored-table.js";

/** Something that stands or falls with a column. */
export interface ColumnUse {
  /** In words, e.g. `the index u_email_idx`. */
  readonly description: string;
  readonly type: StoredConstraint["type"] | "index";
  readonly name: string;
  /** Whether it is about no other column, so that it means nothing without this one. */
  readonly onlyThisColumn: boolean;
}

/** The constraints and indexes of its table that use a column. */
export function usesOfColumn({ constraints, indexes }: StoredTable, column: string): ColumnUse[] {
  const mentions = [
    ...constraints.map(({ type, name, columns }) => ({ description: `${kinds[type]} ${name}`, type, name, columns })),
    ...indexes.map(({ name, columns }) => ({ description: `index ${name}`, type: "index" as const, name, columns })),
  ];
  return mentions
    .filter(({ columns }) => columns.includes(column))
    .map(({ columns, ...use }) => ({ ...use, onlyThisColumn: columns.every((other) => other === column) }));
}

/**
 * What goes together with a column, in sentences for people. A check of the column's own values is part of it, and not
 * told.
 * @throws Error naming what is about other columns as well, which a server would drop without a word
 */
export function droppedWithColumn(table: StoredTable, column: string): string[] {
  const uses = usesOfColumn(table, column);
  const blocking = uses
    .filter(({ onlyThisColumn, type }) => !onlyThisColumn || type === "primary")
    .map(({ description }) => description);
  if (blocking.length > 0)
    throw new Error(
      `${table.name}.${column} cannot be dropped: this would also drop ${blocking.join(", ")}. Drop that first`,
    );
  return uses
    .filter(({ type }) => type !== "check")
    .map(({ description }) => `Dropping ${table.name}.${column} also drops ${description}.`);
}

const kinds: Record<StoredConstraint["type"], string> = {
  primary: "primary key",
  unique: "unique constraint",
  check: "check",
  foreign: "foreign key",
};
