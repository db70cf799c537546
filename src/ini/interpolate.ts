// `%(name)s` and `%%` in values, as Python's configparser replaces them.
import { ConfigurationError } from "../errors.js";

/** Where a value stands, for the message of an error. */
export interface Place {
  readonly file: string;
  readonly section: string;
  readonly key: string;
}

/** Values refer to values at most this deep; it is also what ends a circle. */
const deepest = 10;

/**
 * A value with every `%(name)s` replaced by that name's own interpolated value, and `%%` by a percent sign.
 * @param names what a name may stand for: the section's keys with those of [DEFAULT]
 * @throws ConfigurationError naming file, section and key (never the value): a lone `%`, an unknown name, a circle
 */
export function interpolate(raw: string, names: ReadonlyMap<string, string>, place: Place, depth = 1): string {
  if (depth > deepest) throw broken(place, "refers to itself", "Remove the circular reference.");
  return raw.replace(/%(%|\(([^)]+)\)s)?/g, (_match, token?: string, name?: string) => {
    if (token === undefined)
      throw broken(place, "has a % that is not part of %% or %(name)s", "Write %% for a percent sign.");
    if (name === undefined) return "%";
    const value = names.get(name);
    if (value === undefined)
      throw broken(place, `refers to %(${name})s, which is not set`, `Set ${name} in the section or in [DEFAULT].`);
    return interpolate(value, names, place, depth + 1);
  });
}

/** A value that interpolation leaves as it is. */
export function literal(value: string): string {
  return value.replaceAll("%", "%%");
}

function broken({ file, section, key }: Place, what: string, hint: string): ConfigurationError {
  return new ConfigurationError(`${file}: ${key} in [${section}] ${what}.`, { hint });
}
