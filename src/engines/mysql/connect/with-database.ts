import type { MysqlAddress } from "./connection-options.js";

/** The same server and account, and another database; undefined: none, for what concerns the server. */
export function withDatabase({ options, ...address }: MysqlAddress, database: string | undefined): MysqlAddress {
  const { database: _, ...others } = options;
  return { ...address, options: database === undefined ? others : { ...others, database } };
}
