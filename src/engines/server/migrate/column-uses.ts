import type { StoredConstraint, StoredTable } from "./stored-table.js";

/** A constraint or index that depends on a column. */
export interface ColumnUse {
  /** In words, e.g. `index u_email_idx`. */
  readonly description: string;
  readonly type: StoredConstraint["type"] | "index";
  readonly name: string;
  /** Whether it uses no other column, so that it is meaningless without this one. */
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
 * What is dropped together with a column, in sentences for users. A check of the column's own values is part of it and
 * is not reported.
 * @throws Error naming what uses other columns as well, which a server would drop silently
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
