import { describe, expect, it } from "vitest";
import { knownNames, knownSetting } from "../../../src/instance/settings/known-settings.js";
import { isSecret, isUnreadable, uiName } from "../../../src/instance/settings/setting.js";
import { ruleOfType, storable, typedValue } from "../../../src/instance/settings/value-rules.js";

describe("a value of a type", () => {
  it.each([
    ["bool", " YES ", { text: "True" }],
    ["bool", "0", { text: "False" }],
    ["bool", "", { wrong: 'expected true or false, not ""' }],
    ["bool", "maybe", { wrong: 'expected true or false, not "maybe"' }],
    ["int", " +1_000 ", { text: "1000" }],
    ["int", "-3", { text: "-3" }],
    ["int", "1.5", { wrong: 'expected a whole number, not "1.5"' }],
    ["int", "99999999999999999999", { wrong: 'expected a whole number, not "99999999999999999999"' }],
    ["list", "a, b", { text: "a,b" }],
    ["list", "a,,b", { wrong: "expected items separated by commas, none of them empty" }],
    ["unicode", " as it is\n", { text: " as it is\n" }],
    [null, "x", { text: "x" }],
    ["no type", "x", { text: "x" }],
  ])("%s: %j is checked", (type, given, expected) => {
    expect(ruleOfType(type)(given)).toEqual(expected);
  });

  it("is null if it cannot be read", () => {
    expect([typedValue("bool", "maybe"), typedValue("int", "many")]).toEqual([null, null]);
  });
});

describe("a value of a known setting", () => {
  const verdict = (name: string, given: string) => knownSetting(name)?.rule(given);

  it.each([
    ["title", ""],
    ["title", "Grüße 🎉 ' \" `"],
    ["clone_ssh_tmpl", ""],
    ["auth_ldap_port", ""],
    ["ga_code", "<script>\n</script>"],
    ["auth_plugins", "kallithea.lib.auth_modules.auth_internal,my_company.auth"],
  ])("%s can be %j", (name, given) => {
    expect(verdict(name, given)).toEqual({ text: given });
  });

  it.each([
    ["title", "a\nb", "must be one line without control or invisible characters"],
    ["realm", "", "must not be empty"],
    ["realm", "日本", "Latin-1"],
    ["gravatar_url", "", "must not be empty"],
    ["gravatar_url", "ab", "must have at least 3 characters"],
    ["dashboard_items", "4", "expected at least 5, not 4"],
    ["default_repo_type", "svn", 'expected hg or git, not "svn"'],
    ["auth_ldap_tls_kind", "ldaps", 'expected PLAIN, LDAPS or START_TLS, not "ldaps"'],
    ["auth_ldap_port", "70000", "expected a port from 1 to 65535"],
    ["auth_ldap_enabled", "", "expected true or false"],
    ["auth_plugins", "kallithea.lib.auth_modules.auth_ldp", '"kallithea.lib.auth_modules.auth_ldp" is not'],
    ["auth_plugins", "ldap", '"ldap" is not an authentication module'],
    ["auth_plugins", "a.b,a.b", "has a.b twice"],
  ])("%s cannot be %j", (name, given, wrong) => {
    expect(verdict(name, given)).toEqual({ wrong: expect.stringContaining(wrong) });
  });

  it("has a rule for every name, and none for those of Object", () => {
    expect(knownNames.filter((name) => knownSetting(name) === undefined)).toEqual([]);
    expect([knownSetting("constructor"), knownSetting("__proto__")]).toEqual([undefined, undefined]);
  });
});

it.each([
  ["x\0", "contains a NUL character, which cannot be stored"],
  ["x\ud800", "is not valid UTF-8"],
  ["x\ufffd", "is not valid UTF-8"],
  ["xxxxxx", "is too long: 6 characters, at most 5 can be stored"],
  ["🎉🎉🎉🎉🎉", true],
])("whether %j can be stored in 5 characters", (text, expected) => {
  expect(storable(text, 5)).toBe(expected);
});

it.each([
  ["title", undefined],
  ["uix", undefined],
  ["ui.hooks.changegroup.x", { section: "hooks", key: "changegroup.x" }],
  ["ui.paths./", { section: "paths", key: "/" }],
  ["ui.hooks", { section: "hooks", key: "" }],
  ["ui.", { section: "", key: "" }],
])("%s names %j", (name, expected) => {
  expect(uiName(name)).toEqual(expected);
});

it.each([
  ["auth_ldap_dn_pass", "x", true],
  ["auth_crowd_app_password", "x", true],
  ["captcha_private_key", "x", true],
  ["captcha_public_key", "x", false],
  ["ui.smtp.password", "x", true],
  ["ui.http_proxy.host", "http://doe:x@proxy:8080", true],
  ["ui.http_proxy.host", "http://proxy:8080", false],
  ["clone_uri_tmpl", "{scheme}://{user}@{netloc}/{repo}", false],
])("whether %s with %s is secret", (name, stored, expected) => {
  expect(isSecret({ name, stored })).toBe(expected);
});

it.each([
  ["bool", "maybe", true],
  ["bool", "on", false],
  ["int", "many", false],
  [null, "x", false],
])("whether Kallithea fails on a setting of type %s with %j", (type, stored, expected) => {
  expect(isUnreadable({ name: "x", type, stored, active: null })).toBe(expected);
});
