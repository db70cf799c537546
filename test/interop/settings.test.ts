// What setting-set stores, read by the real Kallithea; and what its own pages store and accept.
import { mkdirSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { knownNames, knownSetting } from "../../src/instance/settings/known-settings.js";
import { typedValue } from "../../src/instance/settings/value-rules.js";
import { projectRoot, runHere } from "../support/cli/cli.js";
import { dbCreateArguments, makeInstance, makeInstanceOn, type TestInstance } from "../support/cli/instance.js";
import { makeFolder, removeFolder } from "../support/cli/temporary-folder.js";
import { dump } from "../support/databases/dump.js";
import { engines, query } from "../support/databases/engines.js";
import { describeAgainstReference, runReference } from "../support/reference/reference.js";

interface Answer {
  settings: Record<string, unknown>;
  byName: Record<string, unknown>;
  root: string;
  hooks: string[];
  mercurial: [section: string, key: string, value: unknown][];
  known: string[];
  read: unknown[];
  check: unknown[];
}

function askKallithea({ url }: Pick<TestInstance, "url">, questions: Record<string, unknown> = {}): Answer {
  const script = path.join(projectRoot, "test/interop/ask-settings.py");
  const { status, stdout, stderr } = runReference("python", [script, url], { input: JSON.stringify(questions) });
  expect(status, stderr).toBe(0);
  return JSON.parse(stdout) as Answer;
}

async function succeed(words: readonly string[]): Promise<void> {
  const { status, stderr } = await runHere(words);
  expect(status, stderr).toBe(0);
}

/** Name and value as an administrator gives them, and the type with which Kallithea's pages store the setting. */
const given: [name: string, value: string, type: string | null][] = [
  ["title", "Grüße 🎉 ' \" \\", null],
  ["realm", "Köln", null],
  ["captcha_public_key", "public", null],
  ["show_version", "no", "bool"],
  ["repository_fields", "yes", "bool"],
  ["dashboard_items", "7", "int"],
  ["gravatar_url", "https://example.com/{md5email}", "unicode"],
  ["default_repo_private", "on", null],
  ["default_repo_type", "git", null],
  ["auth_plugins", "kallithea.lib.auth_modules.auth_internal, kallithea.lib.auth_modules.auth_ldap", null],
  ["auth_ldap_enabled", "true", null],
  ["auth_ldap_port", "389", null],
  ["auth_ldap_dn_pass", "geheim ' ", null],
  ["auth_container_clean_username", "f", null],
];

describe.each(engines)("settings on $title", (engine) => {
  describeAgainstReference("set by this program", () => {
    describe.skipIf(engine.missing)("are valid for Kallithea:", () => {
      const folder = makeFolder();
      let ours: TestInstance;
      let theirs: TestInstance;
      beforeAll(async () => {
        const instances = [];
        for (const name of ["ours", "theirs"]) {
          const instance = makeInstanceOn(await engine.newUrl(folder, name), path.join(folder, name));
          await succeed(dbCreateArguments(instance));
          instances.push(instance);
        }
        [ours, theirs] = instances as [TestInstance, TestInstance];
      });
      afterAll(() => removeFolder(folder));

      it("are the rows that Kallithea's pages make of the same values", async () => {
        for (const [name, value] of given) await succeed(["setting-set", "-c", ours.ini, "-q", name, value]);
        // The pages strip every text; a password of a directory may end with a space.
        const pages = given.map(([name, value, type]) => [name, name.endsWith("pass") ? value.trim() : value, type]);
        askKallithea(theirs, { set: pages });
        await query(
          theirs.url,
          "UPDATE settings SET app_settings_value = 'geheim '' ' WHERE app_settings_name = 'auth_ldap_dn_pass'",
        );
        expect((await dump(ours.url)).settings).toEqual((await dump(theirs.url)).settings);
      });

      it("are what Kallithea reads, and what setting-list and setting-get print", async () => {
        const names = given.map(([name]) => name);
        const { settings, byName } = askKallithea(ours, { names });
        expect(settings).toMatchObject({ title: "Grüße 🎉 ' \" \\", show_version: false, dashboard_items: 7 });
        const { stdout } = await runHere(["setting-list", "-c", ours.ini, "--json", "--show-secrets"]);
        const listed = (JSON.parse(stdout) as { settings: { name: string; type: string; value: unknown }[] }).settings;
        const own = listed.filter(({ name }) => !name.startsWith("ui."));
        expect(Object.fromEntries(own.map(({ name, value }) => [name, value]))).toEqual(settings);
        expect(byName).toEqual(Object.fromEntries(names.map((name) => [name, settings[name]])));
        for (const name of names) {
          const got = await runHere(["setting-get", "-c", ours.ini, name, "--json"]);
          expect((JSON.parse(got.stdout) as { value: unknown }).value).toEqual(byName[name]);
        }
      });

      it("reach Mercurial if they are active", async () => {
        const set = (...words: string[]) => succeed(["setting-set", "-c", ours.ini, ...words]);
        await set("ui.hooks.changegroup.mail", "python:mail.hook");
        await set("ui.hooks.incoming.off", "python:off", "--no-active");
        await set("ui.extensions.largefiles", "--no-active");
        await set("ui.hooks.changegroup.kallithea_update", "--active");
        await set("ui.web.maxfiles", "12", "--create");
        const { hooks, mercurial } = askKallithea(ours);
        expect(hooks).toEqual(["changegroup.mail"]);
        const passed = Object.fromEntries(mercurial.map(([section, key, value]) => [`${section}.${key}`, value]));
        expect(passed).toMatchObject({
          "hooks.changegroup.mail": "python:mail.hook",
          "hooks.changegroup.kallithea_update": "python:kallithea.bin.vcs_hooks.update",
          "web.maxfiles": "12",
        });
        expect(Object.keys(passed)).not.toContain("hooks.incoming.off");
        expect(Object.keys(passed)).not.toContain("extensions.largefiles");
      });

      it("repos-path gives Kallithea the new root", async () => {
        const target = path.join(folder, "moved");
        mkdirSync(target);
        await succeed(["repos-path", "-c", ours.ini, target, "--yes"]);
        const { root, mercurial } = askKallithea(ours);
        expect(root).toBe(target);
        expect(mercurial).toContainEqual(["largefiles", "usercache", path.join(target, ".cache/largefiles")]);
      });
    });
  });
});

describeAgainstReference("the rules for settings", () => {
  const instance = makeInstance();
  beforeAll(() => succeed(dbCreateArguments(instance)));
  afterAll(() => removeFolder(instance.folder));

  it("know every name that Kallithea's pages store", () => {
    const { known } = askKallithea(instance);
    // A form has it, and no page stores it.
    const stored = known.filter((name) => name !== "lightweight_journal");
    // python-pam may not be installed there.
    const ours = knownNames.filter((name) => !name.startsWith("auth_pam_") || known.includes(name));
    expect([...ours].sort()).toEqual(stored);
  });

  it("read a text as Kallithea does", () => {
    const texts = ["", " 5 ", "+1_0", "1__0", "_1", "-3", "1.5", "many", " YES ", "t", "0", "f", "maybe", "a, b", ",a"];
    const read = ["int", "bool", "list", "unicode", "str"].flatMap((type) =>
      texts.map((text) => [type, text] as const),
    );
    // Kallithea fails on a boolean that it cannot read; without any other value it continues.
    const theirs = askKallithea(instance, { read }).read.map((value) =>
      JSON.stringify(value) === '{"error":"ValueError"}' ? null : value,
    );
    expect(read.map(([type, text]) => [type, text, typedValue(type, text)])).toEqual(
      read.map(([type, text], index) => [type, text, theirs[index]]),
    );
  });

  it("accept no value that Kallithea's pages refuse, and store the same text", () => {
    const values = ["", "x", "xyz", "3", "5", "-1", "70000", "true", "No", "maybe", "hg", "git", "LDAPS", "https"];
    values.push(
      "TRY",
      "SUBTREE",
      "kallithea.lib.auth_modules.auth_internal",
      "kallithea.lib.auth_modules.auth_nix",
      "é",
    );
    const { known } = askKallithea(instance);
    const check = knownNames
      .filter((name) => known.includes(name))
      .flatMap((name) => values.map((value) => [name, value]));
    const theirs = askKallithea(instance, { check }).check;
    const ours = check.map(([name = "", value = ""]) => knownSetting(name)?.rule(value));
    const differences = check.flatMap(([name, value], index) => {
      const [our, their] = [ours[index], theirs[index]];
      if (our === undefined || "wrong" in our || our.text === their) return [];
      return [`${name}=${value}: ${our.text}, there ${JSON.stringify(their)}`];
    });
    expect(differences).toEqual([]);
    const accepted = check.filter((_, index) => typeof theirs[index] === "string");
    const refusedHere = accepted.filter(
      ([name = "", value = ""]) => "wrong" in (knownSetting(name)?.rule(value) ?? {}),
    );
    // A page has a box that is not checked, or nothing chosen; it does not check the range of a port.
    const onPurpose = ([name = "", value = ""]: string[]) =>
      name.endsWith("_port") ? ["-1", "70000"].includes(value) : value === "" && isChosen(name);
    expect(refusedHere.filter((pair) => !onPurpose(pair))).toEqual([]);
  });

  it("a boolean that cannot be read stops Kallithea, as setting-list warns", async () => {
    await query(
      instance.url,
      "UPDATE settings SET app_settings_value = 'maybe' WHERE app_settings_name = 'show_version'",
    );
    expect(askKallithea(instance).settings).toEqual({ error: "ValueError" });
    const { status, stderr } = await runHere(["setting-list", "-c", instance.ini]);
    expect([status, stderr]).toEqual([0, expect.stringContaining("show_version is maybe, which is not a boolean")]);
    await succeed(["setting-set", "-c", instance.ini, "show_version", "true"]);
    expect(askKallithea(instance).settings).toMatchObject({ show_version: true });
  });
});

/** Whether the values are a few words. */
function isChosen(name: string): boolean {
  return "wrong" in (knownSetting(name)?.rule("no such word") ?? {}) && !/_items$/.test(name);
}
