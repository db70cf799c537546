// [app:main] as PasteDeploy reads it: the settings that Kallithea receives.
import { ConfigurationError } from "../errors.js";
import { interpolate } from "./interpolate.js";
import type { Sections } from "./parse.js";
import { strip } from "./scan.js";

const section = "app:main";

/** PasteDeploy's own keys, which the application does not receive. */
const pasteDeployKeys = ["use", "filter-with", "require"];

/**
 * The settings of [app:main]. [DEFAULT] wins over a key of the same name here, unless the line says `set key = value`;
 * `get here = there` copies a value of [DEFAULT]. Verified with PasteDeploy 3.1.
 * @param defaults `here`, `__file__` and the raw values of [DEFAULT]
 * @throws ConfigurationError: no such section, an invalid `%`, a `get` of an unknown key, settings in another section
 * or file
 */
export function appSettings(
  sections: Sections,
  defaults: ReadonlyMap<string, string>,
  file: string,
): ReadonlyMap<string, string> {
  const own = sections.get(section);
  if (own === undefined)
    throw new ConfigurationError(`${file} has no section [${section}].`, {
      hint: "Is this a Kallithea ini file?",
    });
  const names = new Map([...defaults, ...own]);
  const settingOf = (key: string) => interpolate(names.get(key) ?? "", names, { file, section, key });
  const global = globalSettings(defaults, file);
  const local = new Map<string, string>();
  const inherited = new Map<string, string>();

  for (const key of new Set([...own.keys(), ...defaults.keys()])) {
    if (key.startsWith("set ")) global.set(strip(key.slice(4)), settingOf(key));
    else if (key.startsWith("get ")) inherited.set(strip(key.slice(4)), settingOf(key));
    else if (!defaults.has(key)) local.set(key, settingOf(key));
  }
  for (const [key, source] of inherited) local.set(key, inheritedValue(global, source, key, file));
  rejectOtherSource(local.get("use"), file);
  for (const key of pasteDeployKeys) local.delete(key);
  return new Map([...global, ...local]);
}

function globalSettings(defaults: ReadonlyMap<string, string>, file: string): Map<string, string> {
  const place = { file, section: "DEFAULT" };
  // An empty result falls back to the raw text, as in PasteDeploy.
  return new Map([...defaults].map(([key, raw]) => [key, interpolate(raw, defaults, { ...place, key }) || raw]));
}

function inheritedValue(global: ReadonlyMap<string, string>, source: string, key: string, file: string): string {
  const value = global.get(source);
  if (value !== undefined) return value;
  throw new ConfigurationError(
    `${file}: \`get ${key} = ${source}\` in [${section}] refers to a key that is not in [DEFAULT].`,
    {
      hint: `Add ${source} to [DEFAULT], or remove the line.`,
    },
  );
}

/**
 * PasteDeploy can refer to another section or file; overlooking a setting there would be worse than an error.
 */
function rejectOtherSource(use: string | undefined, file: string): void {
  if (use === undefined || use.startsWith("egg:")) return;
  throw new ConfigurationError(
    `${file}: [${section}] takes its settings from elsewhere with \`use = ${use}\`, which is not supported.`,
    {
      hint: "Use a file whose [app:main] has `use = egg:kallithea` and the settings themselves.",
    },
  );
}
