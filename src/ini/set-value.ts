// Values that a user gives, as they are written into an ini file.
import { ConfigurationError } from "../errors.js";
import { escapePercent } from "./interpolate.js";

/**
 * Doubles percent signs, except those of references to a name, such as `%(here)s`.
 * @param isName whether there is something to refer to
 */
export function escapedValue(value: string, isName: (name: string) => boolean): string {
  return value.replace(/%(?:\(([^)]+)\)s)?/g, (found, name?: string) =>
    name !== undefined && isName(name) ? found : escapePercent(found),
  );
}

/**
 * The URL with another password.
 * @param raw as the ini file has it
 * @param password in plain text
 * @throws ConfigurationError if the URL has no user
 */
export function withPassword(raw: string, password: string): string {
  const [, scheme, user, rest] = /^([a-zA-Z+\d]+:\/\/)([^:/@]+)(?::.*)?(@.*)$/s.exec(raw) ?? [];
  if (/^sqlite/.test(raw)) throw new ConfigurationError("sqlalchemy.url is for SQLite, which has no password.");
  if (user === undefined)
    throw new ConfigurationError("sqlalchemy.url has no user, so it cannot have a password.", {
      hint: "Set the whole URL first, e.g. sqlalchemy.url=postgresql://kallithea@localhost/kallithea",
    });
  return `${scheme}${user}:${escapePercent(percentEncoded(password))}${rest}`;
}

/** Also what encodeURIComponent leaves alone. */
function percentEncoded(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
