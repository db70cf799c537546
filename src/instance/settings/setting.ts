// A row of the table `settings`, or of `ui`, under one name.
import { boolean } from "./value-rules.js";

export interface Setting {
  /** That of `settings`, or `ui.SECTION.KEY`. */
  readonly name: string;
  /** `app_settings_type`; null for a row of `ui`. */
  readonly type: string | null;
  /** The text in the database. */
  readonly stored: string | null;
  /** Of a row of `ui`: whether Kallithea passes it to Mercurial. */
  readonly active: boolean | null;
}

export interface UiName {
  readonly section: string;
  readonly key: string;
}

/**
 * `ui.hooks.changegroup.x` → section `hooks`, key `changegroup.x`.
 * @returns undefined for a name of the table `settings`
 */
export function uiName(name: string): UiName | undefined {
  const [, section, key] = /^ui\.([^.]*)\.?(.*)$/s.exec(name) ?? [];
  return section === undefined || key === undefined ? undefined : { section, key };
}

export function nameOfUi({ section, key }: UiName): string {
  return `ui.${section}.${key}`;
}

/** Passwords and keys; also a URL with a password, such as that of a proxy. */
export function isSecret({ name, stored }: Pick<Setting, "name" | "stored">): boolean {
  return /pass|secret|token|(?:api|private)_?key/i.test(name) || /:\/\/[^/@:\s]*:[^/@\s]+@/.test(stored ?? "");
}

/** Kallithea reads all settings for every page, and fails if one of them cannot be read. */
export function isUnreadable({ type, stored }: Setting): boolean {
  return type === "bool" && "wrong" in boolean(stored ?? "");
}
