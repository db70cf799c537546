// libpq's `sslmode` and its files.
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import type { ConnectionOptions } from "node:tls";
import { ConfigurationError } from "../../../errors.js";
import { readTlsFile } from "../../server/connect/tls-file.js";

/** False means without TLS. */
export type TlsAttempt = false | ConnectionOptions;

export const tlsOptions = ["sslmode", "sslrootcert", "sslcert", "sslkey"];

/**
 * How to connect, according to `sslmode`; by default with TLS if the server supports it, as in libpq.
 * @throws ConfigurationError for an unknown mode or unreadable files
 */
export function tlsAttempts(query: ReadonlyMap<string, string>, host: string): readonly TlsAttempt[] {
  // A local socket needs no TLS, and PostgreSQL does not offer it there.
  if (host.startsWith("/")) return [false];
  const mode = query.get("sslmode") ?? (process.env.PGSSLMODE || "prefer");
  const attempts = modes[mode];
  if (attempts === undefined) {
    throw new ConfigurationError(`sslmode in sqlalchemy.url is not valid: "${mode}".`, {
      hint: `Valid values: ${Object.keys(modes).join(", ")}.`,
    });
  }
  return attempts(query);
}

type Attempts = (query: ReadonlyMap<string, string>) => readonly TlsAttempt[];

const modes: Readonly<Record<string, Attempts>> = {
  disable: () => [false],
  allow: (query) => [false, unverified(query)],
  prefer: (query) => [unverified(query), false],
  // As in libpq, for compatibility: if there is a root certificate, `require` verifies the server.
  require: (query) => [rootCertificate(query) === undefined ? unverified(query) : verified(query, { host: false })],
  "verify-ca": (query) => [verified(query, { host: false })],
  "verify-full": (query) => [verified(query, { host: true })],
};

function unverified(query: ReadonlyMap<string, string>): ConnectionOptions {
  return { rejectUnauthorized: false, ...clientCertificate(query) };
}

function verified(query: ReadonlyMap<string, string>, { host }: { host: boolean }): ConnectionOptions {
  const file = rootCertificate(query);
  if (file === undefined) {
    throw new ConfigurationError(
      "sslmode in sqlalchemy.url requires the server's certificate to be verified, but there is no root certificate.",
      {
        hint: `Name it with sslrootcert=FILE, or put it at ${defaultFile("root.crt")}.`,
      },
    );
  }
  return {
    rejectUnauthorized: true,
    ...(file !== "system" && { ca: readTlsFile("sslrootcert", file) }),
    ...(!host && { checkServerIdentity: () => undefined }),
    ...clientCertificate(query),
  };
}

/** The client's certificate, if the server requires one. */
function clientCertificate(query: ReadonlyMap<string, string>): ConnectionOptions {
  const certificate = query.get("sslcert") ?? ifExists(defaultFile("postgresql.crt"));
  if (certificate === undefined) return {};
  return {
    cert: readTlsFile("sslcert", certificate),
    key: readTlsFile("sslkey", query.get("sslkey") ?? defaultFile("postgresql.key")),
  };
}

function rootCertificate(query: ReadonlyMap<string, string>): string | undefined {
  return query.get("sslrootcert") ?? ifExists(defaultFile("root.crt"));
}

function defaultFile(name: string): string {
  return path.join(homedir(), ".postgresql", name);
}

function ifExists(file: string): string | undefined {
  return existsSync(file) ? file : undefined;
}
