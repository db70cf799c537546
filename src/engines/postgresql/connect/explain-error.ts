import type { Place } from "../../server/connect/endpoint.js";
import { connectionLost, type Explanations, explain, networkExplanations } from "../../server/connect/explanations.js";
import { maintenanceDatabase } from "./maintenance.js";

/** By PostgreSQL's SQLSTATE, or by what pg says where there is none. */
const explanations: Explanations = {
  ...networkExplanations,
  "28P01": ({ server, user }) => ({
    message: `The database server at ${server} refused the password of ${user}.`,
    hint: "Correct it in sqlalchemy.url; special characters are percent-encoded there, and % is written %% in an ini.",
  }),
  "28000": ({ server, user }, message) => ({
    message: `The database server at ${server} does not let ${user} in: ${message}.`,
    hint: "Make the role, or allow it in the server's pg_hba.conf.",
  }),
  "3D000": ({ server, database }) => ({
    message: `There is no database "${database}" on ${server}.`,
    hint:
      database === maintenanceDatabase
        ? "db-create needs it to make others; --reuse does without."
        : "kallithea-cli db-create makes it.",
  }),
  "57P03": ({ server }, message) => ({
    message: `The database server at ${server} takes no connections yet: ${message}.`,
    hint: "Try again in a moment, or with --wait-db=60s.",
    notReady: true,
  }),
  "53300": ({ server }) => ({
    message: `The database server at ${server} has as many connections as it takes.`,
    hint: "Try again later, or raise max_connections.",
    notReady: true,
  }),
  "42501": ({ user, database }, message) => ({
    message: `${user} may not do that in the database "${database}": ${message}.`,
    hint: "GRANT the rights to the role, or use one that has them.",
  }),
  ...Object.fromEntries(["55P03", "55006"].map((code) => [code, inUse])),
  "40P01": ({ database }) => ({
    message: `Another process changed the same rows of the database "${database}" at the same time.`,
    hint: "Run the command again.",
  }),
  "25006": ({ server }) => ({
    message: `The database server at ${server} is read-only.`,
    hint: "Is it a replica? Name the primary server in sqlalchemy.url.",
  }),
  "53100": ({ server }) => ({
    message: `The disk of the database server at ${server} is full.`,
    hint: "Make room on it, and run the command again.",
  }),
  "2BP01": ({ database }, message) => ({
    message: `Something else in the database "${database}" depends on Kallithea's tables: ${message}.`,
    hint: "Remove it first, or give Kallithea a database of its own.",
  }),
  ...Object.fromEntries(["57P01", "57P02", "08006", "08003", "lost"].map((code) => [code, connectionLost])),
  // PgBouncer's only one.
  "08P01": ({ server }, message) => ({
    message: `What answers at ${server} gives no connection: ${message}.`,
    hint: "If it is a pooler, such as PgBouncer, its log has the reason. Where the database is missing, kallithea-cli db-create makes it.",
    notReady: true,
  }),
  "no PostgreSQL": ({ server }) => ({
    message: `What answers at ${server} is no PostgreSQL server.`,
    hint: "Does sqlalchemy.url in the ini name the right host and port?",
  }),
  "no TLS": ({ server }) => ({
    message: `sslmode in sqlalchemy.url asks for TLS, and the database server at ${server} does not offer it.`,
    hint: "Switch ssl on in the server's postgresql.conf; sslmode=prefer would connect without.",
  }),
};

function inUse({ database }: Place, message: string) {
  return {
    message: `The database "${database}" is in use: ${message}.`,
    hint: "Stop the server that uses it, and run the command again.",
  };
}

/**
 * Says in plain words what the world has done to the database.
 * @returns a UserError, or the error itself where the cause is a bug (a broken constraint, wrong SQL)
 */
export function explainPostgresError(error: unknown, place: Place): unknown {
  return explain(error, postgresCode(error), place, explanations, wordsOf(error));
}

/** What depends on a table, PostgreSQL says in the detail alone. */
function wordsOf(error: unknown): string {
  const { message, driverError } = error as { message: string; driverError?: unknown };
  const { detail } = (driverError ?? error) as { detail?: string };
  return postgresCode(error) === "2BP01" && detail !== undefined ? detail.replaceAll("\n", "; ") : message;
}

/** Of pg's error or of TypeORM's around it. */
export function postgresCode(error: unknown): string | undefined {
  const { code, driverError, message } = error as { code?: unknown; driverError?: unknown; message?: string };
  if (driverError !== undefined && driverError !== error) return postgresCode(driverError);
  if (typeof code === "string") return code;
  return withoutCode.find(([text]) => message?.includes(text))?.[1];
}

/** pg has no codes for what it notices itself. */
const withoutCode: readonly [text: string, code: string][] = [
  ["does not support SSL connections", "no TLS"],
  ["error establishing an SSL connection", "no PostgreSQL"],
  ["Connection terminated", "lost"],
  ["not queryable", "lost"],
  // TypeORM lets go of a connection that has died, and wonders then that it is gone. TRAP: the bundle gives its class
  // another name.
  ["Query runner already released", "lost"],
  ["timeout expired", "ETIMEDOUT"],
  ["timeout exceeded when trying to connect", "ETIMEDOUT"],
];
