import type { DataSource } from "typeorm";

/** Where the database of a data source is, without the password. */
export interface MysqlPlace {
  readonly database: string;
  readonly user: string | undefined;
  readonly socketPath: string | undefined;
  readonly host: string | undefined;
  readonly port: number | undefined;
}

export function placeOf({ options }: DataSource): MysqlPlace {
  const { database = "", user, socketPath, host, port } = (options as { extra: Partial<MysqlPlace> }).extra;
  return { database, user, socketPath, host, port };
}
