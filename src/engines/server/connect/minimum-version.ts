import { UserError } from "../../../errors.js";

/** How a server reports its version: `15.16`, `10.11.14-MariaDB-0+deb12u2`, `8.0.36`. */
export type ServerKind = "PostgreSQL" | "MariaDB" | "MySQL";

/**
 * PostgreSQL: the first that tells sessions of clients from its own processes. MariaDB and MySQL: the first that can
 * index 255 characters of four bytes, which Kallithea's schema needs.
 */
const minimum: Readonly<Record<ServerKind, readonly [major: number, minor: number]>> = {
  PostgreSQL: [10, 0],
  MariaDB: [10, 2],
  MySQL: [5, 7],
};

/** @throws UserError if the server is too old for Kallithea's tables */
export function requireVersion(kind: ServerKind, version: string): void {
  const [, first = "0", second = "0"] = /(\d+)(?:\.(\d+))?/.exec(version) ?? [];
  const [major, minor] = [Number(first), Number(second)];
  const [minimumMajor, minimumMinor] = minimum[kind];
  if (major > minimumMajor || (major === minimumMajor && minor >= minimumMinor)) return;
  throw new UserError(`The server is ${kind} ${version}, which is too old.`, {
    hint: `Upgrade it to ${kind} ${minimumMajor}.${minimumMinor} or newer.`,
  });
}
