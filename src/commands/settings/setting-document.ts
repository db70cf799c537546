// A setting as the commands show it.

import { isSecret, isUnreadable, type Setting } from "../../instance/settings/setting.js";
import { typedValue } from "../../instance/settings/value-rules.js";
import { ownCommand } from "../../own-command.js";
import { printable } from "../../terminal/printable.js";

/** One setting in a JSON document. */
export function settingDocument(setting: Setting, { showSecrets }: { showSecrets: boolean }) {
  const { name, type, stored, active } = setting;
  const secret = isSecret(setting);
  const isHidden = secret && !showSecrets;
  return {
    name,
    type,
    value: isHidden || stored === null ? null : typedValue(type, stored),
    stored: isHidden ? null : stored,
    active,
    secret,
  };
}

/** `name=value`, on one line. */
export function settingLine(setting: Setting, { showSecrets }: { showSecrets: boolean }): string {
  const { name, stored, active } = setting;
  const value = isSecret(setting) && !showSecrets && stored ? "***" : (stored ?? "");
  return printable(`${name}=${value}${active === false ? " (inactive)" : ""}`);
}

/** @returns undefined if Kallithea can read it */
export function unreadableWarning(setting: Setting): string | undefined {
  if (!isUnreadable(setting)) return undefined;
  const { name, stored } = setting;
  return `${printable(name)} is ${printable(stored || "empty")}, which is not a boolean: Kallithea fails on every page. To set it: ${ownCommand("setting-set", name, "true")} (or false)`;
}
