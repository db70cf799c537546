import type { PostgresAddress } from "./connection-options.js";

/** The same server and account, and another database. */
export function withDatabase(address: PostgresAddress, database: string): PostgresAddress {
  const { client, place, others } = address;
  return {
    ...address,
    client: { ...client, database },
    place: { ...place, database },
    others: others.map((other) => withDatabase(other, database)),
  };
}
