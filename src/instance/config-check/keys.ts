// Unknown keys, and values that Kallithea cannot use.
import { unknownSetting, valueProblem } from "../../ini/known-keys.js";
import type { ScannedSetting } from "../../ini/scan.js";
import { mainSection } from "../../ini/setting-address.js";
import { printable } from "../../terminal/printable.js";
import type { Finding } from "../finding.js";
import type { ConfigFile } from "./config-file.js";

export function keyFindings(file: ConfigFile): Finding[] {
  return file.settings.flatMap((setting) => {
    const { section } = setting;
    if (section === mainSection)
      return [...unknownKey(setting, file), ...shadowed(setting, file), ...wrongType(setting, file)];
    if (section === "DEFAULT") return wrongType(setting, file);
    return [];
  });
}

function unknownKey({ key, line }: ScannedSetting, file: ConfigFile): Finding[] {
  const unknown = unknownSetting(key);
  if (unknown === undefined || isReferredTo(key, file)) return [];
  const { similar } = unknown;
  const name = printable(unknown.name);
  return [
    {
      id: "unknown-key",
      severity: "warning",
      message: `Kallithea has no setting ${name}${similar === undefined ? "." : `; did you mean ${similar}?`}`,
      fix: similar === undefined ? file.setCommand("--unset", key) : `Rename ${name} to ${similar} in line ${line}.`,
      place: `line ${line}`,
    },
  ];
}

/** A name of the user's own that other values contain as `%(name)s`. */
function isReferredTo(key: string, { settings }: ConfigFile): boolean {
  return settings.some(({ value }) => value.includes(`%(${key})s`));
}

/** PasteDeploy prefers [DEFAULT]. */
function shadowed({ key, line }: ScannedSetting, file: ConfigFile): Finding[] {
  const other = file.settings.find((setting) => setting.section === "DEFAULT" && setting.key === key);
  if (other === undefined) return [];
  return [
    {
      id: "shadowed-key",
      severity: "warning",
      message: `${printable(key)} is also set in [DEFAULT] (line ${other.line}), which is what Kallithea reads.`,
      fix: `Remove one of the two lines, or write \`set ${printable(key)} = …\` in [${mainSection}].`,
      place: `line ${line}`,
    },
  ];
}

function wrongType({ section, key, line }: ScannedSetting, file: ConfigFile): Finding[] {
  const name = key.replace(/^(get|set) /, "");
  const value = file.ini.app().get(name) ?? file.ini.rawSection(section)?.get(key) ?? "";
  const problem = key.startsWith("get ") ? undefined : valueProblem(name, value);
  if (problem === undefined) return [];
  return [
    {
      id: "wrong-type",
      severity: "error",
      message: printable(problem),
      fix: file.setCommand(`${name}=${/boolean/.test(problem) ? "true" : "NUMBER"}`),
      place: `line ${line}`,
    },
  ];
}
