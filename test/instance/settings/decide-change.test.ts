import { describe, expect, it } from "vitest";
import { RefusedError, UsageError } from "../../../src/errors.js";
import { decideChange, type WantedSetting } from "../../../src/instance/settings/decide-change.js";
import type { Setting } from "../../../src/instance/settings/setting.js";

const title: Setting = { name: "title", type: "unicode", stored: "old", active: null };
const hook: Setting = { name: "ui.hooks.changegroup.x", type: null, stored: "python:x", active: false };
const own: Setting = { name: "ui.hooks.changegroup.kallithea_update", type: null, stored: "python:", active: false };
const all = [title, hook, own];

function decide(wanted: Partial<WantedSetting>, rows: readonly Setting[] = all): Setting {
  const complete = { name: "title", value: "new", active: undefined, create: false, type: undefined, ...wanted };
  return decideChange(
    complete,
    rows.find(({ name }) => name === complete.name),
    rows,
  );
}

describe("a setting", () => {
  it("keeps its type", () => {
    expect(decide({})).toEqual({ ...title, stored: "new" });
    const untyped = { ...title, type: null };
    expect(decide({}, [untyped])).toEqual({ ...untyped, stored: "new" });
  });

  it("that Kallithea knows is created with the type that Kallithea gives it", () => {
    expect(decide({ name: "repository_fields", value: "yes" })).toMatchObject({ type: "bool", stored: "True" });
    expect(decide({ name: "auth_ldap_enabled", value: "yes" })).toMatchObject({ type: "unicode", stored: "True" });
  });

  it("whose type cannot hold the value gets Kallithea's", () => {
    expect(decide({}, [{ ...title, type: "int" }])).toMatchObject({ type: "unicode", stored: "new" });
  });

  it("that Kallithea does not know is created on request, and changed without", () => {
    expect(decide({ name: "mine", create: true })).toMatchObject({ type: "unicode" });
    expect(decide({ name: "mine", value: "7", create: true, type: "int" })).toMatchObject({ type: "int", stored: "7" });
    const mine = { ...title, name: "mine", type: "int", stored: "1" };
    expect(decide({ name: "mine", value: "2" }, [mine])).toEqual({ ...mine, stored: "2" });
    expect(() => decide({ name: "mine", value: "x" }, [mine])).toThrow('mine: expected a whole number, not "x".');
  });

  it.each([
    [{ name: "titel" }, "titel is not a setting of Kallithea. Did you mean title?"],
    [{ name: "TITLE" }, "Did you mean title?"],
    [{ name: "" }, '"" is not a setting of Kallithea.'],
    [{ name: "a b", create: true }, "a name must not contain spaces"],
    [{ name: "x".repeat(256), create: true }, "is too long"],
    [{ active: true }, "--active and --no-active are only for ui.SECTION.KEY"],
    [{ type: "int" }, "title: its type is unicode, not int"],
    [{ value: undefined }, "title: a value is required"],
    [{ value: "x".repeat(4097) }, "title: is too long: 4097 characters, at most 4096"],
  ] as [Partial<WantedSetting>, string][])("is refused: %j", (wanted, message) => {
    expect(() => decide(wanted)).toThrow(UsageError);
    expect(() => decide(wanted)).toThrow(message);
  });

  it("that is secret is not repeated in a message", () => {
    const wanted = { name: "my_secret", value: "geheim", create: true, type: "int" as const };
    expect(() => decide(wanted)).toThrow("my_secret: expected a whole number. Nothing was changed.");
  });
});

describe("a setting of Mercurial", () => {
  it("is switched on and off, and keeps the rest", () => {
    expect(decide({ name: hook.name, value: undefined, active: true })).toEqual({ ...hook, active: true });
    expect(decide({ name: hook.name })).toEqual({ ...hook, stored: "new" });
    expect(decide({ name: own.name, value: undefined, active: true })).toEqual({ ...own, active: true });
  });

  it("is active if it is created: a hook always, another one on request", () => {
    expect(decide({ name: "ui.hooks.incoming" })).toMatchObject({ stored: "new", active: true });
    expect(decide({ name: "ui.web.x", create: true, active: false })).toMatchObject({ active: false });
  });

  it.each([
    [{ name: "ui.hooks" }, "expected ui.SECTION.KEY"],
    [{ name: "ui.x./", create: true }, 'every row with the key "/"'],
    [{ name: "ui.hooks.a.kallithea_b" }, 'hook names with ".kallithea_" are reserved'],
    [{ name: own.name }, "Kallithea ignores the value of this hook"],
    [{ name: "ui.hooks.ü" }, "visible ASCII"],
    [{ name: "ui.extensions.largefile" }, "Did you mean ui.extensions.largefiles?"],
    [{ name: "ui.hooks.y", value: undefined, active: true }, "it does not exist; a new setting needs a value"],
    [{ name: hook.name, value: "x".repeat(256) }, "at most 255"],
    [{ name: hook.name, value: "a\nb" }, "must be one line"],
    [{ name: hook.name, type: "int" }, "--type is only for settings"],
  ] as [Partial<WantedSetting>, string][])("is refused: %j", (wanted, message) => {
    expect(() => decide(wanted)).toThrow(UsageError);
    expect(() => decide(wanted)).toThrow(message);
  });

  it("is refused for the repositories root", () => {
    expect(() => decide({ name: "ui.paths./" })).toThrow(RefusedError);
    expect(() => decide({ name: "ui.paths./", value: undefined, active: false })).toThrow("repositories root");
  });
});
