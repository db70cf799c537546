// Parses an ini file as Python's configparser does, because Kallithea reads the same file.
import { ConfigurationError } from "../errors.js";
import { scanIni } from "./scan.js";

/**
 * Section name → key → raw value, in the order of the file. `[DEFAULT]` is a section like any other here.
 */
export type Sections = ReadonlyMap<string, ReadonlyMap<string, string>>;

/**
 * Parses an ini file. Verified with the configparser of Python 3.8 in strict mode, as PasteDeploy uses it.
 * @param file its name, for messages
 * @throws ConfigurationError naming file and line: a setting before any section, a line that is neither section nor
 * setting, a duplicate section or key
 */
export function parseIni(text: string, file: string): Sections {
  const { settings, headers, problems } = scanIni(text);
  for (const { line, what, hint } of problems)
    throw new ConfigurationError(`${file}, line ${line}: ${what}.`, { hint });
  const sections = new Map(headers.map(({ name }) => [name, new Map<string, string>()]));
  for (const { section, key, value } of settings) sections.get(section)?.set(key, value);
  return sections;
}
