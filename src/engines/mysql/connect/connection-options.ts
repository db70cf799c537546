// The options that mysqlclient and PyMySQL read from a URL, for mysql2: SQLAlchemy's names and their defaults.
import { existsSync } from "node:fs";
import { userInfo } from "node:os";
import type { ConnectionOptions } from "mysql2";
import type { ServerUrl } from "../../../ini/database-url.js";
import { type Endpoint, endpointOf } from "../../server/connect/endpoint.js";
import { numberOption, refuseUnknownOptions } from "../../server/connect/url-options.js";
import { type TlsAttempt, tlsAttempts, tlsOptions } from "./tls.js";

export interface MysqlAddress {
  readonly options: ConnectionOptions;
  /** With TLS or without, in the order in which to try. */
  readonly attempts: readonly TlsAttempt[];
  readonly place: Endpoint;
}

/** They only tune a connection. Its character set is always utf8mb4, which covers every other one. */
const ignoredOptions = [
  "binary_prefix",
  "charset",
  "client_flag",
  "compress",
  "local_infile",
  "read_timeout",
  "use_unicode",
  "write_timeout",
];

/** The usual places of the server's socket. */
const sockets = ["/run/mysqld/mysqld.sock", "/var/lib/mysql/mysql.sock", "/tmp/mysql.sock"];

/** Seconds; the same as PyMySQL's. */
const defaultConnectTimeout = 10;

/** @throws UserError for unknown or invalid options of the URL */
export function mysqlAddress(url: ServerUrl): MysqlAddress {
  const { query, database } = url;
  refuseUnknownOptions(query, ["unix_socket", "connect_timeout", ...tlsOptions, ...ignoredOptions]);
  const socketPath = query.get("unix_socket") ?? defaultSocket(url);
  const host = socketPath ?? url.host ?? "localhost";
  const port = url.port ?? 3306;
  const user = url.user ?? userInfo().username;
  return {
    options: {
      ...(socketPath === undefined ? { host, port } : { socketPath }),
      user,
      database,
      ...(url.password !== undefined && { password: url.password }),
      charset: "utf8mb4",
      connectTimeout: (numberOption(query, "connect_timeout") ?? defaultConnectTimeout) * 1000,
      // Without this, mysql2 would convert date-times to `Date`.
      dateStrings: true,
      supportBigNumbers: true,
      // TypeORM's default is true: COUNT(*) would be the string "2" here, and the number 2 on the other engines.
      bigNumberStrings: false,
    },
    attempts: tlsAttempts(query, socketPath === undefined ? host : undefined),
    place: endpointOf({ host, port, user, database }),
  };
}

/** To mysqlclient, `localhost` without a port means the socket. */
function defaultSocket({ host, port }: ServerUrl): string | undefined {
  if (port !== undefined || (host !== undefined && host !== "localhost")) return undefined;
  return sockets.find((socket) => existsSync(socket));
}
