import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { UsageError, UserError } from "../../src/errors.js";
import { booleanSetting } from "../../src/ini/boolean.js";
import { iniFromText, loadIni } from "../../src/ini/load.js";
import { parseIni } from "../../src/ini/parse.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";

const app = "[app:main]\nuse = egg:kallithea\n";

describe("loading an ini file", () => {
  it("resolves symbolic links before %(here)s", () => {
    const folder = temporaryFolder();
    mkdirSync(path.join(folder, "real"));
    writeFileSync(path.join(folder, "real/my.ini"), `${app}cache_dir = %(here)s/data`);
    symlinkSync("real/my.ini", path.join(folder, "link.ini"));
    const ini = loadIni(path.join(folder, "link.ini"));
    expect(ini.path).toBe(path.join(folder, "real/my.ini"));
    expect(ini.app().get("cache_dir")).toBe(path.join(folder, "real/data"));
  });

  it("keeps a percent sign in the folder's name", () => {
    const ini = iniFromText(`${app}a = %(here)s/x`, "/srv/100%/my.ini");
    expect(ini.app().get("a")).toBe("/srv/100%/x");
  });

  it.each(["\x1c", "\x1d", "\x1e", "\x1f", "\x85"])("strips %j as Python does", (space) => {
    const text = `[DEFAULT]\nhere2 = x\n${app}set ${space}a${space} = 1\nget ${space}b = here2\nc${space} = ${space}2${space}\nempty =\nd = on${space}%(empty)s`;
    const ini = iniFromText(text, "/f.ini");
    expect(["a", "b", "c"].map((key) => ini.app().get(key))).toEqual(["1", "x", "2"]);
    // Behind what %(…)s has left, the space is still there.
    expect(booleanSetting(ini, "d")).toBe(true);
  });

  it("reads sections with and without interpolation, [DEFAULT] inherited", () => {
    const ini = iniFromText(
      `[DEFAULT]\nx = 1\n${app}[formatter_generic]\nformat = %(asctime)s %(x)s\n[s]\na = %(x)s`,
      "/f.ini",
    );
    expect(ini.rawSection("formatter_generic")?.get("format")).toBe("%(asctime)s %(x)s");
    expect(ini.section("s")).toEqual(
      new Map([
        ["here", "/"],
        ["__file__", "/f.ini"],
        ["x", "1"],
        ["a", "1"],
      ]),
    );
    expect(ini.section("nowhere")).toBeUndefined();
    expect(() => ini.section("formatter_generic")).toThrow(
      "/f.ini: format in [formatter_generic] refers to %(asctime)s, which is not set.",
    );
  });

  it("reports a missing file, a folder and an unreadable file as usage errors", () => {
    const folder = temporaryFolder();
    symlinkSync("circle.ini", path.join(folder, "circle.ini"));
    const invalid = "Invalid value for '--config' / '-c': File";
    expect(errorOf(() => loadIni("nope.ini"))).toBeInstanceOf(UsageError);
    expect(errorOf(() => loadIni("nope.ini")).message).toBe(`${invalid} 'nope.ini' does not exist.`);
    expect(errorOf(() => loadIni(`${folder}/a/b.ini`)).message).toBe(`${invalid} '${folder}/a/b.ini' does not exist.`);
    expect(errorOf(() => loadIni(folder)).message).toBe(`${invalid} '${folder}' is a directory.`);
    expect(errorOf(() => loadIni(`${folder}/circle.ini`)).message).toBe(
      `${invalid} '${folder}/circle.ini' is not readable: its symbolic links form a loop.`,
    );
  });

  it.each([
    ["not UTF-8", Buffer.concat([Buffer.from(`${app}a = `), Buffer.from([0xe9])]), "line 3: not valid UTF-8."],
    [
      "a byte order mark",
      `\ufeff${app}`,
      "line 1: the file begins with a byte order mark, which Kallithea cannot read.",
    ],
    ["a setting first", `a = 1\n${app}`, "line 1: setting before the first [section]."],
    ["half a setting", `${app}a = 1\nmy-password`, "line 4: expected a [section] or `key = value`."],
    ["no key", `${app}= 1`, "line 3: expected a [section] or `key = value`."],
    ["a key twice", `${app}a = 1\nb = 2\na = 3`, "line 5: duplicate key a in [app:main]."],
    ["a section twice", `${app}[b]\n[app:main]`, "line 4: duplicate section [app:main]."],
  ])("names file and line: %s", (_what, text, message) => {
    const file = path.join(temporaryFolder(), "broken.ini");
    writeFileSync(file, text);
    const error = errorOf(() => loadIni(file));
    expect(error.message).toBe(`${file}, ${message}`);
    expect(error.hint).toMatch(/\.$/);
    expect(error.exitStatus).toBe(2);
  });

  it.each([
    ["no [app:main]", "[server:main]", "/f.ini has no section [app:main]."],
    ["an open %(", `${app}a = hidden%(`, "/f.ini: a in [app:main] has a % that is not part of %% or %(name)s."],
    ["a lone %", `${app}a = hidden%40`, "/f.ini: a in [app:main] has a % that is not part of %% or %(name)s."],
    ["an unknown name", `${app}a = %(x)s`, "/f.ini: a in [app:main] refers to %(x)s, which is not set."],
    ["a circle", `${app}a = %(a)s`, "/f.ini: a in [app:main] refers to itself."],
    [
      "a broken default",
      `[DEFAULT]\na = %\n${app}`,
      "/f.ini: a in [DEFAULT] has a % that is not part of %% or %(name)s.",
    ],
    [
      "an unknown get",
      `${app}get a = x`,
      "/f.ini: `get a = x` in [app:main] refers to a key that is not in [DEFAULT].",
    ],
    [
      "another file",
      "[app:main]\nuse = config:base.ini",
      "takes its settings from elsewhere with `use = config:base.ini`",
    ],
  ])("names file, section and key, but not the value: %s", (_what, text, message) => {
    const error = errorOf(() => iniFromText(text, "/f.ini").app());
    expect(error.message).toContain(message);
    expect(error.message).not.toContain("hidden");
    expect(error.hint).toMatch(/[.?]$/);
  });
});

describe("keys of sections", () => {
  it("may occur in two sections, and are case-sensitive", () => {
    expect(parseIni("[a]\nx = 1\nX = 2\n[b]\nx = 1\n", "f").get("a")).toEqual(
      new Map([
        ["x", "1"],
        ["X", "2"],
      ]),
    );
  });
});

describe("booleans", () => {
  it.each([
    ["True", true],
    ["on", true],
    ["1", true],
    ["False", false],
    ["no", false],
    ["", false],
  ])("%s is %s", (text, value) => {
    expect(booleanSetting(iniFromText(`${app}k = ${text}`, "/f.ini"), "k")).toBe(value);
  });

  it("are false if the key is missing, and reject other words", () => {
    const ini = iniFromText(`${app}k = maybe`, "/f.ini");
    expect(booleanSetting(ini, "other")).toBe(false);
    expect(() => booleanSetting(ini, "k")).toThrow("/f.ini: k in [app:main] is not a boolean.");
  });
});

function errorOf(run: () => unknown): UserError {
  try {
    run();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}
