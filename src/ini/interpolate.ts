// Replaces `%(name)s` and `%%` in values as Python's configparser does.
import { ConfigurationError } from "../errors.js";

/** Where a value is defined, for error messages. */
export interface ValueLocation {
  readonly file: string;
  readonly section: string;
  readonly key: string;
}

/** The limit for values that refer to other values; it also stops circular references. */
const maxDepth = 10;

/**
 * A value with every `%(name)s` replaced by that name's interpolated value, and `%%` by a percent sign.
 * @param names the values that can be referred to: the section's keys and those of [DEFAULT]
 * @throws ConfigurationError naming file, section and key (never the value): a lone `%`, an unknown name, a circular
 * reference
 */
export function interpolate(
  raw: string,
  names: ReadonlyMap<string, string>,
  location: ValueLocation,
  depth = 1,
): string {
  if (depth > maxDepth) throw valueError(location, "refers to itself", "Remove the circular reference.");
  return raw.replace(/%(%|\(([^)]+)\)s)?/g, (_match, token?: string, name?: string) => {
    if (token === undefined)
      throw valueError(location, "has a % that is not part of %% or %(name)s", "Write %% for a percent sign.");
    if (name === undefined) return "%";
    const value = names.get(name);
    if (value === undefined)
      throw valueError(
        location,
        `refers to %(${name})s, which is not set`,
        `Set ${name} in the section or in [DEFAULT].`,
      );
    return interpolate(value, names, location, depth + 1);
  });
}

/** Escapes a value so that interpolation returns it unchanged. */
export function escapePercent(value: string): string {
  return value.replaceAll("%", "%%");
}

function valueError({ file, section, key }: ValueLocation, what: string, hint: string): ConfigurationError {
  return new ConfigurationError(`${file}: ${key} in [${section}] ${what}.`, { hint });
}
