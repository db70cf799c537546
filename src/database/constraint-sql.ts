// Constraints as they stand in `CREATE TABLE`, in SQLAlchemy's words, which all three databases take.
import type { Table, TableForeignKey } from "typeorm";

/** Puts a name in quotes where the database wants them. */
export type Quote = (name: string) => string;

type Unique = Table["uniques"][number];
type Check = Table["checks"][number];

export function constraintSql(quote: Quote) {
  const list = (names: readonly string[]) => names.map(quote).join(", ");
  const constraint = (name: string | undefined) => `CONSTRAINT ${quote(name ?? "")}`;
  return {
    unique: ({ name, columnNames }: Unique) => `${constraint(name)} UNIQUE (${list(columnNames)})`,
    foreignKey: ({ name, columnNames, referencedTableName, referencedColumnNames }: TableForeignKey) =>
      `${constraint(name)} FOREIGN KEY(${list(columnNames)}) REFERENCES ${quote(referencedTableName)} (${list(referencedColumnNames)})`,
    check: ({ name, expression }: Check) => `${constraint(name)} CHECK (${expression})`,
    columns: list,
  };
}
