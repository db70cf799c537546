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

const mariadbConnectionKilled = "1927";

/** The table is known, and its file is gone. */
const mariadbTableLost = ["1932", "ER_NO_SUCH_TABLE_IN_ENGINE"];

/** By the name of the error, the server's or mysql2's. */
const explanations: Explanations = {
  ...networkExplanations,
  ER_ACCESS_DENIED_ERROR: ({ server, user }) => ({
    message: `The database server at ${server} refused the user ${user} or the password.`,
    hint: "Check them in sqlalchemy.url: special characters are percent-encoded there, and % is written as %% in an ini.",
  }),
  ER_DBACCESS_DENIED_ERROR: missingPrivileges,
  ER_TABLEACCESS_DENIED_ERROR: missingPrivileges,
  ER_SPECIFIC_ACCESS_DENIED_ERROR: missingPrivileges,
  ER_BAD_DB_ERROR: ({ server, database }) => ({
    message: `There is no database "${database}" on ${server}.`,
    hint: `Check sqlalchemy.url in the ini, or create the database: ${ownCommand("db-create")}`,
    missing: true,
  }),
  ER_WRONG_DB_NAME: ({ database }) => ({
    message: `"${database}" is not a valid database name.`,
    hint: "A name has at most 64 characters and no space at its end.",
  }),
  ER_CON_COUNT_ERROR: ({ server }) => ({
    message: `The database server at ${server} has reached its connection limit.`,
    hint: "Try again later, or raise max_connections.",
    notReady: true,
  }),
  ER_HOST_NOT_PRIVILEGED: ({ server }, message) => ({
    message: `The database server at ${server} does not accept connections from this host: ${message}.`,
    hint: "Create an account for this host: CREATE USER name@host.",
  }),
  ER_SECURE_TRANSPORT_REQUIRED: ({ server }) => ({
    message: `The database server at ${server} requires TLS.`,
    hint: "Add ssl_mode=REQUIRED or ssl_ca=FILE to sqlalchemy.url.",
  }),
  ER_LOCK_WAIT_TIMEOUT: ({ database }) => ({
    message: `The database "${database}" is in use: a lock was not released in time.`,
    hint: "Stop the server that uses it, or end the session that has the lock, and run the command again.",
  }),
  ER_LOCK_DEADLOCK: ({ database }) => ({
    message: `Another process changed the same rows of the database "${database}" at the same time.`,
    hint: "Run the command again.",
  }),
  ...forCodes(
    ["ER_OPTION_PREVENTS_STATEMENT", "ER_READ_ONLY_MODE", "ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION"],
    readOnly,
  ),
  ...forCodes(["ER_DISK_FULL", "ER_RECORD_FILE_FULL"], diskFull),
  ...forCodes(
    [
      "PROTOCOL_CONNECTION_LOST",
      "ER_SERVER_SHUTDOWN",
      "ER_NORMAL_SHUTDOWN",
      "ER_CONNECTION_KILLED",
      mariadbConnectionKilled,
      "ER_QUERY_INTERRUPTED",
      "lost",
    ],
    connectionLost,
  ),
  // A fault of the server: of its files, its memory, or of itself.
  ...forCodes(
    [
      "ER_CANT_CREATE_FILE",
      "ER_CANT_OPEN_FILE",
      "ER_CANT_READ_DIR",
      "ER_CRASHED_ON_REPAIR",
      "ER_CRASHED_ON_USAGE",
      "ER_ERROR_ON_READ",
      "ER_ERROR_ON_WRITE",
      "ER_FILE_NOT_FOUND",
      "ER_GET_ERRNO",
      "ER_GET_STAT",
      "ER_INTERNAL_ERROR",
      "ER_NOT_KEYFILE",
      "ER_OUTOFMEMORY",
      "ER_OUT_OF_RESOURCES",
      "ER_TABLE_CORRUPT",
    ],
    serverFailure,
  ),
  ...forCodes(mariadbTableLost, serverFailure),
  HANDSHAKE_NO_SSL_SUPPORT: ({ server }) => ({
    message: `sqlalchemy.url asks for TLS, and the database server at ${server} does not offer it.`,
    hint: "Configure a certificate on the server (ssl_cert, ssl_key), or remove the ssl_ options from sqlalchemy.url.",
  }),
  HANDSHAKE_SSL_ERROR: ({ server }, message) => ({
    message: `The TLS connection to the database server at ${server} failed: ${message}.`,
    hint: "Check the ssl_ options in sqlalchemy.url and the server's certificate.",
  }),
  AUTH_SWITCH_PLUGIN_ERROR: ({ server, user }, message) => ({
    message: `The account ${user} at ${server} uses an unsupported authentication method: ${message}.`,
    hint: "Give the account a password: ALTER USER name@host IDENTIFIED BY 'password'.",
  }),
};

function missingPrivileges({ user, database }: Endpoint, message: string) {
  return {
    message: `${user} does not have the privileges for this in the database "${database}": ${message}.`,
    hint: "Grant the privileges to the account, or use one that has them.",
  };
}

function readOnly({ server }: Endpoint) {
  return {
    message: `The database server at ${server} is read-only.`,
    hint: "If it is a replica, use the primary server in sqlalchemy.url.",
  };
}

function diskFull({ server }: Endpoint) {
  return {
    message: `The disk of the database server at ${server} is full.`,
    hint: "Free some space on it and run the command again.",
  };
}

/**
 * Turns an error of the server or the network into a message.
 * @returns a UserError, or the error itself if its cause is a bug (a broken constraint, wrong SQL)
 */
export function explainMysqlError(error: unknown, place: Endpoint): unknown {
  return explain(error, mysqlCode(error), place, explanations);
}

/** The code of mysql2's error, or of TypeORM's error that wraps it. */
export function mysqlCode(error: unknown): string | undefined {
  const {
    code,
    errno,
    driverError,
    message = "",
  } = error as { code?: string; errno?: number; driverError?: unknown; message?: string };
  if (driverError !== undefined && driverError !== error) return mysqlCode(driverError);
  if (code === "HANDSHAKE_SSL_ERROR") return tlsCodes.find(([words]) => words.test(message))?.[1] ?? code;
  if (code !== undefined && code !== "UNKNOWN_CODE_PLEASE_REPORT") return code;
  // mysql2 knows the names of MySQL's errors, but not all of MariaDB's.
  if (errno !== undefined) return String(errno);
  return message.includes("closed state") ? "lost" : undefined;
}

/** mysql2 replaces Node's codes with its own one. */
const tlsCodes: readonly [words: RegExp, code: string][] = [
  [/does not match certificate's altnames/, "ERR_TLS_CERT_ALTNAME_INVALID"],
  [/has expired/, "CERT_HAS_EXPIRED"],
  [/self-signed|unable to (verify|get)/i, "UNABLE_TO_VERIFY_LEAF_SIGNATURE"],
];
