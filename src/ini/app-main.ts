// What PasteDeploy makes of [app:main]: the settings that Kallithea itself is given.
import { ConfigurationError } from "../errors.js";
import { interpolate } from "./interpolate.js";
import { type Sections, strip } from "./parse.js";

const section = "app:main";

/** Keys that are PasteDeploy's own and never reach the application. */
const ofPasteDeploy = ["use", "filter-with", "require"];

/**
 * The settings of [app:main]. [DEFAULT] wins over a key of the same name here, unless the line says `set key = value`;
 * `get here = there` takes over a value of [DEFAULT]. Measured on PasteDeploy 3.1.
 * @param defaults `here`, `__file__` and the raw values of [DEFAULT]
 * @throws ConfigurationError: no such section, a broken `%`, a `get` of something unknown, settings that another
 * section or file would give
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
  const taken = new Map<string, string>();

  for (const key of new Set([...own.keys(), ...defaults.keys()])) {
    if (key.startsWith("set ")) global.set(strip(key.slice(4)), settingOf(key));
    else if (key.startsWith("get ")) taken.set(strip(key.slice(4)), settingOf(key));
    else if (!defaults.has(key)) local.set(key, settingOf(key));
  }
  for (const [key, source] of taken) local.set(key, take(global, source, key, file));
  refuseOtherSource(local.get("use"), file);
  for (const key of ofPasteDeploy) local.delete(key);
  return new Map([...global, ...local]);
}

function globalSettings(defaults: ReadonlyMap<string, string>, file: string): Map<string, string> {
  const place = { file, section: "DEFAULT" };
  // An empty result falls back to the raw text: so does PasteDeploy.
  return new Map([...defaults].map(([key, raw]) => [key, interpolate(raw, defaults, { ...place, key }) || raw]));
}

function take(global: ReadonlyMap<string, string>, source: string, key: string, file: string): string {
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
 * PasteDeploy can chain to another section or file; a setting that we overlooked there would be worse than a refusal.
 */
function refuseOtherSource(use: string | undefined, file: string): void {
  if (use === undefined || use.startsWith("egg:")) return;
  throw new ConfigurationError(
    `${file}: [${section}] takes its settings from elsewhere with \`use = ${use}\`, which is not supported.`,
    {
      hint: "Use a file whose [app:main] has `use = egg:kallithea` and the settings themselves.",
    },
  );
}
