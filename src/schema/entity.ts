// How a table is defined: its columns, and the constraints on several of them.
import type { DataSource, EntityManager, Repository } from "typeorm";
import type { Column } from "./columns.js";

export interface Entity<Columns extends ColumnMap = ColumnMap> {
  readonly table: string;
  readonly columns: Columns;
  readonly uniques: Constraints<Columns>;
  readonly indexes: Constraints<Columns>;
}

type ColumnMap = Readonly<Record<string, Column>>;

/** Name of the constraint or index → its columns, in the order of its key. */
type Constraints<Columns> = Readonly<Record<string, readonly (keyof Columns & string)[]>>;

/** The TypeScript type of a row of the table. */
export type Row<Of extends Entity> = {
  [Name in keyof Of["columns"]]: Of["columns"][Name] extends Column<infer Value> ? Value : never;
};

/**
 * Defines a table. Constraints on one column are defined with the column.
 * @throws Error for a constraint on a column that does not exist; nothing else checks the types of an edited entity
 * before it runs
 */
export function entity<const Columns extends ColumnMap>(
  table: string,
  columns: Columns,
  constraints: { uniques?: Constraints<Columns>; indexes?: Constraints<Columns> } = {},
): Entity<Columns> {
  const { uniques = {}, indexes = {} } = constraints;
  for (const [name, of] of [...Object.entries(uniques), ...Object.entries(indexes)]) {
    const unknown = of.find((column) => !Object.hasOwn(columns, column));
    if (unknown !== undefined) throw new Error(`${name} is on a column that ${table} does not have: ${unknown}`);
  }
  return { table, columns, uniques, indexes };
}

/** TypeORM's repository of a table, e.g. `rowsOf(dataSource, users).findOneBy({ admin: true })`. */
export function rowsOf<Of extends Entity>(source: DataSource | EntityManager, of: Of): Repository<Row<Of>> {
  return source.getRepository<Row<Of>>(of.table);
}
