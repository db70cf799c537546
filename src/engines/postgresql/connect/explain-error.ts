import { ownCommand } from "../../../own-command.js";
import type { Endpoint } from "../../server/connect/endpoint.js";
import {
  connectionLost,
  type Explanations,
  explain,
  forCodes,
  networkExplanations,
  serverFailure,
} from "../../server/connect/explanations.js";
import { maintenanceDatabase } from "./maintenance.js";

/** By PostgreSQL's SQLSTATE or, if there is none, by pg's message. */
const explanations: Explanations = {
  ...networkExplanations,
  "28P01": ({ server, user }) => ({
    message: `The database server at ${server} refused the password of ${user}.`,
    hint: "Check it in sqlalchemy.url: special characters are percent-encoded there, and % is written as %% in an ini.",
  }),
  "28000": ({ server, user }, message) => ({
    message: `The database server at ${server} refused access to ${user}: ${message}.`,
    hint: "Create the role, or allow access in the server's pg_hba.conf.",
  }),
  "3D000": ({ server, database }) => ({
    message: `There is no database "${database}" on ${server}.`,
    hint:
      database === maintenanceDatabase
        ? "db-create connects to it to create other databases; --reuse does not need it."
        : `To create it: ${ownCommand("db-create")}`,
    missing: true,
  }),
  "57P03": ({ server }, message) => ({
    message: `The database server at ${server} is not accepting connections yet: ${message}.`,
    hint: "Try again in a moment, or with --wait-db=60s.",
    notReady: true,
  }),
  "53300": ({ server }) => ({
    message: `The database server at ${server} has reached its connection limit.`,
    hint: "Try again later, or increase max_connections.",
    notReady: true,
  }),
  "42501": ({ user, database }, message) => ({
    message: `${user} does not have the privileges for this in the database "${database}": ${message}.`,
    hint: "Grant the privileges to the role, or use one that has them.",
  }),
  ...forCodes(["55P03", "55006"], inUse),
  "40P01": ({ database }) => ({
    message: `Another process changed the same rows of the database "${database}" at the same time.`,
    hint: "Run the command again.",
  }),
  "25006": ({ server }) => ({
    message: `The database server at ${server} is read-only.`,
    hint: "If it is a replica, use the primary server in sqlalchemy.url.",
  }),
  "53100": ({ server }) => ({
    message: `The disk of the database server at ${server} is full.`,
    hint: "Free some space on it and run the command again.",
  }),
  "2BP01": ({ database }, message) => ({
    message: `Something else in the database "${database}" depends on Kallithea's tables: ${message}.`,
    hint: "Remove it first, or use a separate database for Kallithea.",
  }),
  ...forCodes(["57P01", "57P02", "08006", "08003", "lost"], connectionLost),
  // The only code that PgBouncer uses.
  "08P01": ({ server }, message) => ({
    message: `The server at ${server} refused the connection: ${message}.`,
    hint: `If it is a connection pooler such as PgBouncer, see its log for the reason. If the database does not exist, create it: ${ownCommand("db-create")}`,
    notReady: true,
  }),
  // A fault of the server: of its files, its memory, or of itself.
  ...forCodes(
    ["53000", "53200", "53400", "58000", "58030", "58P01", "58P02", "XX000", "XX001", "XX002"],
    serverFailure,
  ),
  "no PostgreSQL": ({ server }) => ({
    message: `The server at ${server} is not a PostgreSQL server.`,
    hint: "Check the host and port of sqlalchemy.url in the ini.",
  }),
  "no TLS": ({ server }) => ({
    message: `sslmode in sqlalchemy.url asks for TLS, and the database server at ${server} does not offer it.`,
    hint: "Set ssl = on in the server's postgresql.conf, or use sslmode=prefer, which also connects without TLS.",
  }),
};

function inUse({ database }: Endpoint, message: string) {
  return {
    message: `The database "${database}" is in use: ${message}.`,
    hint: "Stop the server that uses it, or end the session that has the lock, and run the command again.",
  };
}

/**
 * Explains an error that the environment has caused.
 * @returns a UserError, or the error itself if the cause is a bug (a violated constraint, wrong SQL)
 */
export function explainPostgresqlError(error: unknown, place: Endpoint): unknown {
  return explain(error, postgresqlErrorCode(error), place, explanations, explainedMessage(error));
}

/** PostgreSQL names the objects that depend on a table only in the detail. */
function explainedMessage(error: unknown): string {
  const { message, driverError } = error as { message: string; driverError?: unknown };
  const { detail } = (driverError ?? error) as { detail?: string };
  return postgresqlErrorCode(error) === "2BP01" && detail !== undefined ? detail.replaceAll("\n", "; ") : message;
}

/** From pg's error or the error that TypeORM wraps around it. */
export function postgresqlErrorCode(error: unknown): string | undefined {
  const { code, driverError, message } = error as { code?: unknown; driverError?: unknown; message?: string };
  if (driverError !== undefined && driverError !== error) return postgresqlErrorCode(driverError);
  if (typeof code === "string") return code;
  return codesByMessage.find(([text]) => message?.includes(text))?.[1];
}

/** pg has no codes for the errors that it detects itself. */
const codesByMessage: readonly [text: string, code: string][] = [
  ["does not support SSL connections", "no TLS"],
  ["error establishing an SSL connection", "no PostgreSQL"],
  ["Connection terminated", "lost"],
  ["not queryable", "lost"],
  // TypeORM releases a lost connection and then complains that it was released. TRAP: in the bundle its class has
  // another name.
  ["Query runner already released", "lost"],
  ["timeout expired", "ETIMEDOUT"],
  ["timeout exceeded when trying to connect", "ETIMEDOUT"],
];
