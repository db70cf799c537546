// SQLite keeps the text of CREATE statements, and real Alembic reads names of keys out of that text: so ours is written as SQLAlchemy writes it.
import type { Table, TableColumn, TableIndex } from "typeorm";

/** `CREATE TABLE`, letter for letter as SQLAlchemy 1.3 writes it. */
export function createTableSql(table: Table): string {
  const lines = [...table.columns.map(columnLine), ...constraintLines(table)];
  return `CREATE TABLE ${table.name} (\n${lines.map((line) => `\t${line}`).join(", \n")}\n)`;
}

/** `CREATE INDEX`, likewise. */
export function createIndexSql(table: Table, index: TableIndex): string {
  return `CREATE ${index.isUnique ? "UNIQUE " : ""}INDEX ${index.name} ON ${table.name} (${index.columnNames.join(", ")})`;
}

function columnLine({ name, type, length, default: value, isNullable, isGenerated }: TableColumn): string {
  const typeText = (length ? `${type}(${length})` : type).toUpperCase();
  return [
    name,
    typeText,
    ...(value === undefined ? [] : [`DEFAULT ${value}`]),
    ...(isNullable ? [] : ["NOT NULL"]),
    ...(isGenerated ? ["PRIMARY KEY AUTOINCREMENT"] : []),
  ].join(" ");
}

/** Those of several columns come first; the others in the order of their columns. */
function constraintLines(table: Table): string[] {
  return [
    ...table.uniques.filter((unique) => unique.columnNames.length > 1).map(uniqueLine),
    ...table.columns.flatMap((column) => constraintsOfColumn(table, column.name)),
  ];
}

function constraintsOfColumn(table: Table, column: string): string[] {
  const alone = (names: readonly string[] | undefined) => names?.length === 1 && names[0] === column;
  return [
    ...table.uniques.filter((unique) => alone(unique.columnNames)).map(uniqueLine),
    ...table.foreignKeys.filter((key) => alone(key.columnNames)).map(foreignKeyLine),
    ...table.checks.filter((check) => check.expression?.startsWith(`${column} IN `)).map(checkLine),
  ];
}

const uniqueLine = ({ name, columnNames }: Table["uniques"][number]) => `CONSTRAINT ${name} UNIQUE (${columnNames.join(", ")})`;

const foreignKeyLine = ({ name, columnNames, referencedTableName, referencedColumnNames }: Table["foreignKeys"][number]) =>
  `CONSTRAINT ${name} FOREIGN KEY(${columnNames.join(", ")}) REFERENCES ${referencedTableName} (${referencedColumnNames.join(", ")})`;

const checkLine = ({ name, expression }: Table["checks"][number]) => `CONSTRAINT ${name} CHECK (${expression})`;
