// What psycopg2 takes from a URL, for pg: libpq's names, its environment variables and its defaults.
import { userInfo } from "node:os";
import type { ClientConfig } from "pg";
import { UserError } from "../../../errors.js";
import type { ServerUrl } from "../../../ini/database-url.js";
import { type Place, placeOf } from "../../server/connect/endpoint.js";
import { numberOption, refuseUnknownOptions } from "../../server/connect/url-options.js";
import { postgresqlPassword } from "./password.js";
import { type ServerRole, serverRole } from "./server-role.js";
import { type TlsAttempt, tlsAttempts, tlsOptions } from "./tls.js";

export interface PostgresqlAddress {
  readonly client: ClientConfig;
  /** With TLS or without, in the order in which to try. */
  readonly attempts: readonly TlsAttempt[];
  readonly place: Place;
  /** Where else the database may be, in the order in which to look. */
  readonly others: readonly PostgresqlAddress[];
  readonly role: ServerRole | undefined;
}

const overridingOptions = ["host", "port", "user", "password", "passfile", "dbname"];
const supportedOptions = ["connect_timeout", "application_name", "options", "target_session_attrs", ...tlsOptions];

/** They tune a connection, or say what is so in any case. */
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

/** Seconds that a server may take to answer. */
const defaultConnectTimeout = 30;

/** @throws UserError for options of the URL that are not known or not right */
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
    place: placeOf({ host, port, user, database }),
    others: [],
    role: serverRole(query.get("target_session_attrs")),
  };
}

interface HostAndPort {
  readonly host: string;
  readonly port: number;
}

/**
 * The servers that a URL names, in libpq's way: `?host=a,b&port=5432,5433`, where one port holds for all hosts.
 * @throws UserError where ports are no numbers, or not as many as hosts
 */
function hostsOf({ host, port, query }: ServerUrl): HostAndPort[] {
  const { env } = process;
  const hosts = (query.get("host") ?? host ?? (env.PGHOST || "/var/run/postgresql")).split(",");
  const ports = (query.get("port") ?? String(port ?? (env.PGPORT || 5432))).split(",");
  if (!ports.every((text) => /^\d+$/.test(text)))
    throw new UserError("The option port in sqlalchemy.url is not a whole number.");
  if (ports.length > 1 && ports.length !== hosts.length) {
    throw new UserError(`sqlalchemy.url names ${hosts.length} hosts and ${ports.length} ports.`, {
      hint: "Give one port for each host, or one for all of them.",
    });
  }
  return hosts.map((name, index) => ({ host: name, port: Number(ports[index] ?? ports[0]) }));
}
