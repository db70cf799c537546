import { UserError } from "../../../errors.js";

/** What a server says of itself: `15.16`, `10.11.14-MariaDB-0+deb12u2`, `8.0.36`. */
export type ServerKind = "PostgreSQL" | "MariaDB" | "MySQL";

/**
 * PostgreSQL: the first that says which of its sessions are somebody's. MariaDB and MySQL: the first that have an index
 * on 255 characters of four bytes, which Kallithea's own schema asks for.
 */
const minimum: Readonly<Record<ServerKind, readonly [major: number, minor: number]>> = {
  PostgreSQL: [10, 0],
  MariaDB: [10, 2],
  MySQL: [5, 7],
};

/** @throws UserError where the server is older than what Kallithea's tables need */
export function requireVersion(kind: ServerKind, version: string): void {
  const [, first = "0", second = "0"] = /(\d+)(?:\.(\d+))?/.exec(version) ?? [];
  const [major, minor] = [Number(first), Number(second)];
  const [minimumMajor, minimumMinor] = minimum[kind];
  if (major > minimumMajor || (major === minimumMajor && minor >= minimumMinor)) return;
  throw new UserError(`The server is ${kind} ${version}, which is too old.`, {
    hint: `Upgrade it to ${kind} ${minimumMajor}.${minimumMinor} or newer.`,
  });
}
