// libpq's `target_session_attrs`, which selects one of several servers.

import { ServerNotReadyError } from "../../../database/open/server-not-ready-error.js";
import { ConfigurationError } from "../../../errors.js";
import type { Session } from "../../server/connect/session.js";

/** The query for each role, and the result on a server that has it. */
const checks = {
  "read-write": { statement: "SHOW transaction_read_only", column: "transaction_read_only", expected: "off" },
  primary: { statement: "SELECT pg_is_in_recovery()::text AS recovering", column: "recovering", expected: "false" },
} as const;

export type ServerRole = keyof typeof checks;

/** @throws ConfigurationError for roles of servers that are not writable */
export function serverRole(text: string | undefined): ServerRole | undefined {
  if (text === undefined || text === "any") return undefined;
  if (text in checks) return text as ServerRole;
  throw new ConfigurationError(
    `target_session_attrs in sqlalchemy.url is "${text}", but this program needs write access.`,
    {
      hint: `Valid values: any, ${Object.keys(checks).join(", ")}.`,
    },
  );
}

/** @throws ServerNotReadyError if the server has another role, since it may be promoted when the primary fails */
export async function requireRole({ query, place }: Session, role: ServerRole): Promise<void> {
  const { statement, column, expected } = checks[role];
  const [answer] = await query<Record<string, string>>(statement);
  if (answer?.[column] === expected) return;
  throw new ServerNotReadyError(`The database server at ${place.server} is read-only.`, {
    hint: "Is it a replica? Add the primary server to sqlalchemy.url; --wait-db=60s waits until a replica has been promoted.",
  });
}
