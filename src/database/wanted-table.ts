import { type DataSource, Table, TableForeignKey } from "typeorm";

/** What the entity of a table asks for, as TypeORM describes it. */
export function wantedTable(dataSource: DataSource, name: string): Table {
  const { driver } = dataSource;
  const metadata = dataSource.getMetadata(name);
  const table = Table.create(metadata, driver);
  // Table.create leaves them out.
  table.foreignKeys = metadata.foreignKeys.map((foreignKey) => TableForeignKey.create(foreignKey, driver));
  return table;
}
