import type { DataSource, QueryRunner } from "typeorm";

/** The part of TypeORM's query runner that is used. */
export type Connection = Pick<QueryRunner, "query">;

/** The part of better-sqlite3's connection that TypeORM does not expose. */
export interface NativeConnection {
  readonly inTransaction: boolean;
  /** SQLite's online backup to a file. */
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
