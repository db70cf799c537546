// `ssl_ca` and related options, as SQLAlchemy passes them to PyMySQL, and mysqlclient's `ssl_mode`.
import { isIP } from "node:net";
import type { SslOptions } from "mysql2";
import { ConfigurationError } from "../../../errors.js";
import { readTlsFile } from "../../server/connect/tls-file.js";

/** False: without TLS. */
export type TlsAttempt = false | SslOptions;

export const tlsOptions = ["ssl_mode", "ssl_ca", "ssl_cert", "ssl_key", "ssl_cipher"];

const modes = ["DISABLED", "PREFERRED", "REQUIRED", "VERIFY_CA", "VERIFY_IDENTITY"];

/**
 * How to connect: with TLS if an option asks for it. With a CA certificate the server and its name are verified.
 * @param host undefined for a socket on this machine, which does not need TLS
 * @throws ConfigurationError for an unknown mode, for files that cannot be read, and for a name that cannot be verified
 */
export function tlsAttempts(query: ReadonlyMap<string, string>, host: string | undefined): readonly TlsAttempt[] {
  if (host === undefined) return [false];
  const isRequested = tlsOptions.some((name) => query.has(name));
  const mode = query.get("ssl_mode")?.toUpperCase() ?? (isRequested ? "REQUIRED" : "DISABLED");
  if (!modes.includes(mode))
    throw new ConfigurationError(`ssl_mode in sqlalchemy.url is "${mode}"; expected one of ${modes.join(", ")}.`);
  if (mode === "DISABLED") return [false];
  if (mode.startsWith("VERIFY") && !query.has("ssl_ca")) {
    throw new ConfigurationError(`ssl_mode=${mode} in sqlalchemy.url needs ssl_ca to verify the server.`, {
      hint: "Add the CA certificate: ssl_ca=FILE.",
    });
  }
  const verifiesHost = query.has("ssl_ca") && mode !== "VERIFY_CA";
  if (verifiesHost) refuseIpAddress(host);
  const tls = options(query, { host: verifiesHost });
  return mode === "PREFERRED" ? [tls, false] : [tls];
}

/** TRAP: mysql2 checks the certificate of an IP address against the name "localhost". */
function refuseIpAddress(host: string): void {
  if (!isIP(host)) return;
  throw new ConfigurationError(`sqlalchemy.url has the IP address ${host} of the server, which cannot be verified.`, {
    hint: "Use the host name from its certificate, or ssl_mode=VERIFY_CA to verify only the CA.",
  });
}

function options(query: ReadonlyMap<string, string>, verify: { host: boolean }): SslOptions {
  const file = (name: string) => {
    const path = query.get(name);
    return path === undefined ? undefined : readTlsFile(name, path);
  };
  const [ca, cert, key, ciphers] = [file("ssl_ca"), file("ssl_cert"), file("ssl_key"), query.get("ssl_cipher")];
  return {
    ...(ca === undefined ? { rejectUnauthorized: false } : { ca, verifyIdentity: verify.host }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
    ...(ciphers !== undefined && { ciphers }),
  };
}
