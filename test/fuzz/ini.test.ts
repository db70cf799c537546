// Reading and changing ini files.
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UserError, userErrorOf } from "../../src/errors.js";
import { readArguments } from "../../src/ini/arguments.js";
import { type Change, editIni } from "../../src/ini/edit.js";
import { iniFromText } from "../../src/ini/load.js";
import { newIni } from "../../src/ini/new-ini.js";
import { patchIni } from "../../src/ini/patch.js";
import { linesOf, scanIni } from "../../src/ini/scan.js";
import { lineWithoutSecrets } from "../../src/ini/secrets.js";
import { escapedValue } from "../../src/ini/set-value.js";
import { upgradeIni } from "../../src/ini/upgrade/upgrade.js";
import { iniFile, iniText } from "../support/fuzz/ini-texts.js";
import { check } from "../support/fuzz/property.js";
import { anyText } from "../support/fuzz/texts.js";

const file = "/srv/my.ini";
const machine = {
  version: "9.9",
  gitHookInterpreter: "/venv/bin/python",
  kallitheaCliPath: "/venv/bin/kallithea-cli",
  sshAuthorizedKeys: "/home/k/.ssh/authorized_keys",
  sshLocale: "C.UTF-8",
  secret: () => "0123456789abcdef0123456789abcdef",
};

const section = fc.oneof(fc.constantFrom("app:main", "DEFAULT", "s", "new"), anyText);
const key = fc.oneof(fc.constantFrom("a", "b", "new", "set a", "with space"), anyText);
const value = fc.oneof(fc.constantFrom("", "1", "%(here)s", "a # b", "x ", "[s]", "a = 1"), anyText);

/** All settings but one. */
function others(text: string, { section, key }: Pick<Change, "section" | "key">): unknown {
  return scanIni(text)
    .settings.filter((setting) => setting.section !== section || setting.key !== key)
    .map((setting) => [setting.section, setting.key, setting.value]);
}

describe("an ini file", () => {
  it("is read, or refused with a message", () => {
    check(2000, [fc.oneof(iniText, anyText)], (text) => {
      userErrorOf(() => {
        const ini = iniFromText(text, file);
        userErrorOf(() => ini.app());
        for (const { name } of scanIni(text).headers) userErrorOf(() => ini.section(name));
      });
    });
  });

  it("has the given value after a change, and no other line is changed", () => {
    let changed = 0;
    check(2500, [iniFile, section, key, fc.option(value, { nil: undefined })], (text, section, key, value) => {
      if (scanIni(text).problems.length > 0) return;
      let edited = "";
      if (userErrorOf(() => (edited = editIni(text, [{ section, key, value }]))) !== undefined) return;
      changed += 1;
      expect(iniFromText(edited, file).rawSection(section)?.get(key)).toBe(
        value ?? (section === "DEFAULT" ? undefined : inherited(edited, section, key)),
      );
      expect(others(edited, { section, key })).toEqual(others(text, { section, key }));
      expectSameLines(text, edited, { section, key, value });
      expect(editIni(edited, [{ section, key, value }])).toBe(edited);
    });
    expect(changed).toBeGreaterThan(100);
  });

  it("is what config-create is asked for, or is not written", () => {
    let written = 0;
    check(150, [fc.array(fc.tuple(section, key, value), { maxLength: 4 })], (asked) => {
      const words = asked.flatMap(([name, key, value]) => [`[${name}]`, `${key}=${value}`]);
      let text = "";
      const refused = userErrorOf(() => (text = newIni(readArguments(words), machine, file)));
      if (refused !== undefined) return;
      written += 1;
      const ini = iniFromText(text, file);
      for (const [name, keys] of readArguments(words).settings)
        for (const [key, value] of keys) expect(ini.rawSection(name)?.get(key)).toBe(value);
    });
    expect(written).toBeGreaterThan(20);
  });

  it("keeps every line of a template that is not one of the changed key", () => {
    const settings = fc.array(fc.tuple(fc.constantFrom("app:main", "s", "new"), fc.constantFrom("a", "b", "c"), value));
    check(1500, [iniFile, settings], (text, settings) => {
      const maps = new Map<string, Map<string, string>>();
      for (const [name, key, value] of settings) maps.set(name, (maps.get(name) ?? new Map()).set(key, value));
      const keys = new Set<string>(settings.map(([, key]) => key));
      const kept = (of: string) =>
        of
          .trimEnd()
          .split("\n")
          .filter((line) => !keys.has(keyShown(line)) && line !== "");
      const patched = kept(patchIni(text, maps));
      // New sections and lines are added, nothing is lost, and the order stays.
      let at = 0;
      for (const line of kept(text)) {
        at = patched.indexOf(line, at) + 1;
        expect(at, line).toBeGreaterThan(0);
      }
    });
  });

  it("is upgraded once, without losing a setting, or refused", () => {
    check(100, [iniFile], (text) => {
      if (scanIni(text).problems.length > 0) return;
      let upgraded = "";
      if (userErrorOf(() => (upgraded = upgradeIni(text, file, machine).text)) !== undefined) return;
      expect(upgradeIni(upgraded, file, machine).text).toBe(upgraded);
      expect(scanIni(upgraded).problems).toEqual([]);
      const foreign = (of: string) => scanIni(of).settings.filter(({ section }) => ["q", "s", "u"].includes(section));
      expect(foreign(upgraded).map(({ key, value }) => [key, value])).toEqual(
        foreign(text).map(({ key, value }) => [key, value]),
      );
    });
  });

  it("never shows the value of a secret", () => {
    const secretKey = fc.constantFrom(
      "session.secret",
      "smtp_password",
      "#beaker.session.secret",
      "x.api_key",
      "my token",
    );
    const secret = fc.string({ unit: "grapheme-ascii", minLength: 1 }).map((text) => `S3CRET${text}`);
    const separator = fc.constantFrom("=", " = ", ":", " : ", "=  ");
    check(1500, [secretKey, separator, secret], (key, separator, secret) => {
      expect(lineWithoutSecrets(`${key}${separator}${secret}`)).not.toContain("S3CRET");
    });
  });
});

it("a value that config-set escapes is read as it was given", () => {
  check(2000, [anyText.filter((text) => !/[\r\n\0]/.test(text))], (given) => {
    const escaped = escapedValue(given, () => false);
    const text = "[app:main]\na = 1\n";
    const error = userErrorOf(() => {
      const edited = editIni(text, [{ section: "app:main", key: "a", value: escaped }]);
      expect(iniFromText(edited, file).app().get("a")).toBe(given);
    });
    if (error !== undefined) expect(error).toBeInstanceOf(UserError);
  });
});

/** What is left of a setting that was removed from its section. */
function inherited(text: string, section: string, key: string): string | undefined {
  const ini = iniFromText(text, file);
  return ini.rawSection(section) && (ini.rawSection("DEFAULT") ?? new Map(defaults)).get(key);
}

const defaults = [
  ["here", "/srv"],
  ["__file__", file],
] as const;

/** The lines of others keep their bytes and their order. */
function expectSameLines(before: string, after: string, change: Change): void {
  const scan = scanIni(before);
  const own = scan.settings.find(({ section, key }) => section === change.section && key === change.key);
  const changing = new Set(own === undefined ? [] : [own.line, ...own.continuation]);
  const added = linesOf(after);
  let at = 0;
  for (const [index, line] of linesOf(before).entries()) {
    if (changing.has(index + 1)) continue;
    const found = added.indexOf(line, at);
    // A line that is commented out may become the setting itself.
    if (found < 0 && /^#/.test(line) && added.indexOf(line.slice(1), at) >= 0) continue;
    expect(found, JSON.stringify({ before, after, line })).toBeGreaterThanOrEqual(0);
    at = found + 1;
  }
}

function keyShown(line: string): string {
  return /^#?([^#\s=]+)[ \t]*=/.exec(line)?.[1] ?? "";
}
