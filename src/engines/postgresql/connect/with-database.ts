import type { PostgresqlAddress } from "./connection-options.js";

/** The same server and account, with another database. */
export function withDatabase(address: PostgresqlAddress, database: string): PostgresqlAddress {
  const { client, place, others } = address;
  return {
    ...address,
    client: { ...client, database },
    place: { ...place, database },
    others: others.map((other) => withDatabase(other, database)),
  };
}
