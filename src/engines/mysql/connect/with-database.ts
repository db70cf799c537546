import type { MysqlAddress } from "./connection-options.js";

/** The same server and account with another database, or with none if it is undefined. */
export function withDatabase({ options, ...address }: MysqlAddress, database: string | undefined): MysqlAddress {
  const { database: _, ...others } = options;
  return { ...address, options: database === undefined ? others : { ...others, database } };
}
