// Booleans, in the words that PasteDeploy accepts.
import { ConfigurationError } from "../errors.js";
import type { Ini } from "./load.js";
import { strip } from "./scan.js";

const words = new Map<string, boolean>([
  ...["true", "yes", "on", "y", "t", "1"].map((word) => [word, true] as const),
  ...["false", "no", "off", "n", "f", "0"].map((word) => [word, false] as const),
]);

/**
 * A key of [app:main] as a boolean. Missing or empty is false.
 * @throws ConfigurationError for any other word, naming file and key
 */
export function booleanSetting(ini: Ini, key: string): boolean {
  const text = strip(ini.app().get(key) ?? "").toLowerCase();
  const value = text === "" ? false : words.get(text);
  if (value !== undefined) return value;
  throw new ConfigurationError(`${ini.path}: ${key} in [app:main] is not a boolean.`, {
    hint: `Write ${key} = true, or remove the line.`,
  });
}
