// What a change of a setting makes of its row. Pure.

import { RefusedError, UsageError } from "../../errors.js";
import { ownCommand } from "../../own-command.js";
import { similarName } from "../../similar-name.js";
import { hasInvisible, printable } from "../../terminal/printable.js";
import { knownNames, knownSetting } from "./known-settings.js";
import { isSecret, nameOfUi, type Setting, type UiName, uiName } from "./setting.js";
import { type Checked, notOneLine, ruleOfType, type SettingType, storable, type ValueRule } from "./value-rules.js";

export interface WantedSetting {
  readonly name: string;
  /** undefined if only `active` changes. */
  readonly value: string | undefined;
  readonly active: boolean | undefined;
  /** Whether a name that Kallithea does not know may be created. */
  readonly create: boolean;
  /** Of a created setting. */
  readonly type: SettingType | undefined;
}

/**
 * The row as it will be.
 * @param before the row as it is
 * @param all rows, for the name that may have been meant
 * @throws UsageError, RefusedError
 */
export function decideChange(wanted: WantedSetting, before: Setting | undefined, all: readonly Setting[]): Setting {
  const named = uiName(wanted.name);
  return named === undefined
    ? ownSetting(wanted, before, all)
    : mercurialSetting(wanted, { section: named.section, key: named.key }, before, all);
}

/** Characters: the lengths of `app_settings_value`, `ui_value`, and of every name. */
const limits = { own: 4096, ui: 255, name: 255 } as const;

function ownSetting(wanted: WantedSetting, before: Setting | undefined, all: readonly Setting[]): Setting {
  const { name, value, active, create, type } = wanted;
  const known = knownSetting(name);
  if (active !== undefined) throw mistake(name, "--active and --no-active are only for ui.SECTION.KEY");
  if (known === undefined && before === undefined && !create) throw unknownName(name, [...knownNames, ...namesOf(all)]);
  if (before === undefined) requireName(name, name);
  const current = before?.type ?? null;
  const wantedType = type ?? known?.type ?? "unicode";
  if (type !== undefined && (known?.type ?? type) !== type)
    throw mistake(name, `its type is ${known?.type}, not ${type}`);
  if (value === undefined) throw mistake(name, "a value is required");
  const text = accepted(name, value, known?.rule ?? ruleOfType(type ?? (before ? current : wantedType)), limits.own);
  const keepsType = before !== undefined && type === undefined && canRead(current, text);
  return { name, type: keepsType ? current : wantedType, stored: text, active: null };
}

/** Whether a row of this type can have the text; otherwise it gets the type that Kallithea gives it. */
function canRead(type: string | null, text: string): boolean {
  const checked = ruleOfType(type)(text);
  return "text" in checked && checked.text === text;
}

/** Hooks that Kallithea itself installs. Only the first two are rows, of which only `ui_active` counts. */
const ownHook = /\.kallithea_/;

function mercurialSetting(
  { name, value, active, create, type }: WantedSetting,
  { section, key }: UiName,
  before: Setting | undefined,
  all: readonly Setting[],
): Setting {
  if (section === "" || key === "") throw mistake(name, "expected ui.SECTION.KEY");
  if (nameOfUi({ section, key }) === "ui.paths./")
    throw new RefusedError(
      "ui.paths./ is the repositories root, which other settings depend on. Nothing was changed.",
      `To move it: ${ownCommand("repos-path", value || "NEW")}`,
    );
  if (key === "/") throw mistake(name, 'Kallithea takes every row with the key "/" for the repositories root');
  if (type !== undefined) throw mistake(name, "--type is only for settings, not for ui.SECTION.KEY");
  const isOwnHook = section === "hooks" && ownHook.test(key);
  if (isOwnHook && before === undefined) throw mistake(name, 'hook names with ".kallithea_" are reserved by Kallithea');
  if (isOwnHook && value !== undefined)
    throw mistake(name, "Kallithea ignores the value of this hook; use --active or --no-active");
  if (before === undefined) {
    if (section !== "hooks" && !create) throw unknownName(name, [...firstUiNames, ...namesOf(all)]);
    requireAscii(name, section, key);
    if (value === undefined) throw mistake(name, "it does not exist; a new setting needs a value");
  }
  const stored = value === undefined ? (before?.stored ?? null) : accepted(name, value, oneLine, limits.ui);
  return { name, type: null, stored, active: active ?? before?.active ?? true };
}

/** Those of a new database. */
const firstUiNames = ["ui.extensions.largefiles", "ui.largefiles.usercache", "ui.extensions.hggit"];

const oneLine: ValueRule = (given) => (hasInvisible(given) ? { wrong: notOneLine } : { text: given });

function accepted(name: string, value: string, rule: ValueRule, limit: number): string {
  const verdict = storable(value, limit);
  const checked: Checked = verdict === true ? rule(value) : { wrong: verdict };
  if ("text" in checked) return checked.text;
  throw mistake(name, isSecret({ name, stored: null }) ? checked.wrong.replace(/, not ".*$/s, "") : checked.wrong);
}

function requireName(name: string, part: string): void {
  if (part.trim() === "") throw mistake(name, "a name is required");
  if (/[\s=]/u.test(part) || hasInvisible(part))
    throw mistake(name, "a name must not contain spaces, control or invisible characters, or =");
  const verdict = storable(part, limits.name);
  if (verdict !== true) throw mistake(name, `the name ${verdict}`);
}

/** Kallithea fails on any other name, in every repository. */
function requireAscii(name: string, section: string, key: string): void {
  if (/[^\x21-\x7e]/.test(section + key)) throw mistake(name, "section and key can only have visible ASCII characters");
  requireName(name, section);
  requireName(name, key);
}

function unknownName(name: string, names: readonly string[]): UsageError {
  const similar = names.find((other) => other.toLowerCase() === name.toLowerCase()) ?? similarName(name, names);
  const question = similar === undefined ? "" : ` Did you mean ${printable(similar)}?`;
  return new UsageError(`${printable(name) || '""'} is not a setting of Kallithea.${question}`, {
    hint: `To list them: ${ownCommand("setting-list", "--all")}\nTo create one that only an extension reads, add --create.`,
  });
}

function namesOf(rows: readonly Setting[]): string[] {
  return rows.map(({ name }) => name);
}

function mistake(name: string, wrong: string): UsageError {
  return new UsageError(`${printable(name) || '""'}: ${printable(wrong)}. Nothing was changed.`);
}
