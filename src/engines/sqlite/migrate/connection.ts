import type { DataSource, QueryRunner } from "typeorm";

/** What is asked of TypeORM's query runner. */
export type Connection = Pick<QueryRunner, "query">;

/** What TypeORM does not show of better-sqlite3's connection. */
export interface NativeConnection {
  readonly inTransaction: boolean;
  /** SQLite's online backup, into a file. */
  backup(file: string, options: { progress(): number }): Promise<unknown>;
}

export function nativeConnection({ driver }: DataSource): NativeConnection {
  return (driver as unknown as { databaseConnection: NativeConnection }).databaseConnection;
}

/** The first column of the first row. */
export async function singleValue(
  connection: Connection,
  statement: string,
  parameters: readonly unknown[] = [],
): Promise<unknown> {
  const [row = {}] = (await connection.query(statement, [...parameters])) as Record<string, unknown>[];
  return Object.values(row)[0];
}
