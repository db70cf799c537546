// Where libpq looks for a password that is not in the URL: PGPASSWORD, then the password file. pg also reads the file,
// but with a deprecation warning.
import { readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import type { ClientConfig } from "pg";
import { UserError } from "../../../errors.js";
import { failureReason } from "../../../files/failure-reason.js";
import { endpointOf } from "../../server/connect/endpoint.js";

export interface Account {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
}

/**
 * A password for pg, which requests it when the server does.
 * @param given in the URL; an empty one counts as none
 * @param passwordFile given in the URL
 */
export function postgresqlPassword(
  given: string | undefined,
  passwordFile: string | undefined,
): ClientConfig["password"] {
  const known = given || process.env.PGPASSWORD;
  if (known) return known;
  const file = passwordFile ?? (process.env.PGPASSFILE || path.join(homedir(), ".pgpass"));
  // pg's types do not declare the argument.
  return ((account: Account) => passwordIn(file, account)) as unknown as () => string;
}

function passwordIn(file: string, account: Account): string {
  const found = readPasswordFile(file);
  const password = "lines" in found ? matchingPassword(found.lines, account) : undefined;
  if (password) return password;
  const { server, user } = endpointOf(account);
  const problem = "problem" in found ? `; ${file} was not read: ${found.problem}` : "";
  throw new UserError(
    `The database server at ${server} requires a password for ${user}, but none was given${problem}.`,
    {
      hint: `Add it to sqlalchemy.url (postgresql://user:password@host/name), to ${file}, or to the environment as PGPASSWORD.`,
    },
  );
}

function readPasswordFile(file: string): { lines: string[] } | { problem: string } {
  const status = statSync(file, { throwIfNoEntry: false });
  if (status === undefined) return { lines: [] };
  if (!status.isFile()) return { problem: "it is not a plain file" };
  // As in libpq: it may also contain passwords of other accounts.
  if ((status.mode & 0o077) !== 0) return { problem: `it has group or world access (chmod 600 ${file})` };
  try {
    return { lines: readFileSync(file, "utf8").split(/\r?\n/) };
  } catch (error) {
    return { problem: failureReason(error) };
  }
}

/**
 * Returns the password of the first matching line: `host:port:database:user:password`, with `*` as a wildcard and a
 * backslash before `:` and `\`.
 */
function matchingPassword(lines: readonly string[], { host, port, user, database }: Account): string | undefined {
  const accountFields = [socketFolders.includes(host) ? "localhost" : host, String(port), database, user];
  for (const line of lines) {
    if (line.startsWith("#")) continue;
    const fields = [...line.matchAll(/((?:\\.|[^:\\])*)(?::|$)/gy)].map(([, field = ""]) => field);
    if (
      fields.length < 5 ||
      !accountFields.every((value, index) => fields[index] === "*" || unescaped(fields[index]) === value)
    )
      continue;
    return unescaped(fields[4]);
  }
  return undefined;
}

/** The default folders of servers' sockets, which libpq treats as localhost here. */
const socketFolders = ["/var/run/postgresql", "/run/postgresql", "/tmp"];

function unescaped(field = ""): string {
  return field.replace(/\\(.)/g, "$1");
}
