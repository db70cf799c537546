import type { PostgresAddress } from "./connection-options.js";

/** The same server and account, and another database. */
export function withDatabase(address: PostgresAddress, database: string): PostgresAddress {
  return { ...address, client: { ...address.client, database }, place: { ...address.place, database } };
}
