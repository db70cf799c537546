// The options that psycopg2 accepts in a URL, for pg: with libpq's names, environment variables and defaults.
import { userInfo } from "node:os";
import type { ClientConfig } from "pg";
import { ConfigurationError } from "../../../errors.js";
import type { ServerUrl } from "../../../ini/database-url.js";
import { type Endpoint, endpointOf } from "../../server/connect/endpoint.js";
import { numberOption, refuseUnknownOptions } from "../../server/connect/url-options.js";
import { postgresqlPassword } from "./password.js";
import { type ServerRole, serverRole } from "./server-role.js";
import { type TlsAttempt, tlsAttempts, tlsOptions } from "./tls.js";

export interface PostgresqlAddress {
  readonly client: ClientConfig;
  /** With or without TLS, in the order in which to try them. */
  readonly attempts: readonly TlsAttempt[];
  readonly place: Endpoint;
  /** Other hosts of the database, in the order in which to try them. */
  readonly others: readonly PostgresqlAddress[];
  readonly role: ServerRole | undefined;
}

const overridingOptions = ["host", "port", "user", "password", "passfile", "dbname"];
const supportedOptions = ["connect_timeout", "application_name", "options", "target_session_attrs", ...tlsOptions];

/** They tune a connection, or are the default here anyway. */
const ignoredOptions = [
  "client_encoding",
  "fallback_application_name",
  "gssencmode",
  "keepalives",
  "keepalives_count",
  "keepalives_idle",
  "keepalives_interval",
  "tcp_user_timeout",
];

/** Seconds to wait for a server to answer. */
const defaultConnectTimeout = 30;

/** @throws ConfigurationError for options of the URL that are unknown or not valid */
export function postgresqlAddress(url: ServerUrl): PostgresqlAddress {
  const { query } = url;
  refuseUnknownOptions(query, [...overridingOptions, ...supportedOptions, ...ignoredOptions]);
  const [first, ...others] = hostsOf(url).map((host) => addressOf(url, host));
  return { ...(first as PostgresqlAddress), others };
}

function addressOf(url: ServerUrl, { host, port }: HostAndPort): PostgresqlAddress {
  const { query } = url;
  const user = query.get("user") ?? url.user ?? (process.env.PGUSER || userInfo().username);
  const database = query.get("dbname") ?? url.database;
  return {
    client: {
      host,
      port,
      user,
      database,
      password: postgresqlPassword(query.get("password") ?? url.password, query.get("passfile")),
      application_name: query.get("application_name") ?? "kallithea-cli",
      ...(query.has("options") && { options: query.get("options") }),
      connectionTimeoutMillis: (numberOption(query, "connect_timeout") ?? defaultConnectTimeout) * 1000,
    },
    attempts: tlsAttempts(query, host),
    place: endpointOf({ host, port, user, database }),
    others: [],
    role: serverRole(query.get("target_session_attrs")),
  };
}

interface HostAndPort {
  readonly host: string;
  readonly port: number;
}

/**
 * The servers in a URL, in libpq's syntax: `?host=a,b&port=5432,5433`; a single port applies to all hosts.
 * @throws ConfigurationError if a port is not a number, or the numbers of ports and hosts differ
 */
function hostsOf({ host, port, query }: ServerUrl): HostAndPort[] {
  const { env } = process;
  const hosts = (query.get("host") ?? host ?? (env.PGHOST || "/var/run/postgresql")).split(",");
  const ports = (query.get("port") ?? String(port ?? (env.PGPORT || 5432))).split(",");
  if (!ports.every((text) => /^\d+$/.test(text)))
    throw new ConfigurationError("The option port in sqlalchemy.url is not a whole number.");
  if (ports.length > 1 && ports.length !== hosts.length) {
    throw new ConfigurationError(`sqlalchemy.url names ${hosts.length} hosts and ${ports.length} ports.`, {
      hint: "Give one port for each host, or one for all of them.",
    });
  }
  return hosts.map((name, index) => ({ host: name, port: Number(ports[index] ?? ports[0]) }));
}
