// Who can still log in with the settings of authentication.
import { RefusedError } from "../../errors.js";
import { printable } from "../../terminal/printable.js";
import type { Setting } from "./setting.js";
import { boolean } from "./value-rules.js";

/** `extern_type` of an active administrator. */
export type LoginType = string | null;

/** Whether a setting decides who can log in. */
export function decidesLogin(name: string): boolean {
  return name === "auth_plugins" || /^auth_\w+_enabled$/.test(name);
}

/**
 * Refuses what `user-set` refuses for one account: that no active administrator is left who can log in.
 * @param after the changed setting
 * @throws RefusedError
 */
export function requireLogin(rows: readonly Setting[], after: Setting, administrators: readonly LoginType[]): void {
  const changed = [...rows.filter(({ name }) => name !== after.name), after];
  const [enabled, left] = [enabledModules(rows), enabledModules(changed)];
  if (!administrators.some((type) => canLogIn(type, enabled)) || administrators.some((type) => canLogIn(type, left)))
    return;
  throw new RefusedError(
    `${printable(after.name)}: with this value no active administrator could log in. Nothing was changed.`,
    "Let an administrator log in by another authentication module first, or use --force.",
  );
}

/** Whether a setting keeps those out whose password Kallithea itself checks. */
export function locksOutPasswords({ name, stored }: Setting): boolean {
  if (name === "auth_internal_enabled") return stored === "False";
  return name === "auth_plugins" && !(stored ?? "").split(",").some((plugin) => plugin.endsWith("auth_internal"));
}

/** Kallithea asks the modules of `auth_plugins` that are enabled. */
function enabledModules(rows: readonly Setting[]): ReadonlySet<string> {
  const stored = (name: string) => rows.find((row) => row.name === name)?.stored ?? "";
  const modules = stored("auth_plugins")
    .split(",")
    .map((module) => module.trim().replace(/^.*\.auth_/, ""));
  return new Set(modules.filter((module) => isTrue(stored(`auth_${module}_enabled`))));
}

function isTrue(stored: string): boolean {
  const checked = boolean(stored);
  return "text" in checked && checked.text === "True";
}

/** An account without a type is accepted by every module but Kallithea's own. */
function canLogIn(type: LoginType, enabled: ReadonlySet<string>): boolean {
  return type ? enabled.has(type) : [...enabled].some((module) => module !== "internal");
}
