// The part of a database URL after the `?`.
import { ConfigurationError } from "../../../errors.js";

/**
 * Refuses options that would be ignored: one may be there for security.
 * @param known those that are used, and those that make no difference to this program
 * @throws ConfigurationError naming the option, never its value
 */
export function refuseUnknownOptions(query: ReadonlyMap<string, string>, known: readonly string[]): void {
  const unknown = [...query.keys()].filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  throw new ConfigurationError(`Unknown option in sqlalchemy.url: ${unknown.join(", ")}.`, {
    hint: `Remove it. Supported options: ${known.join(", ")}.`,
  });
}

/** A whole number of an option. @throws ConfigurationError */
export function numberOption(query: ReadonlyMap<string, string>, name: string): number | undefined {
  const text = query.get(name);
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text)) throw new ConfigurationError(`The option ${name} in sqlalchemy.url is not a whole number.`);
  return Number(text);
}
