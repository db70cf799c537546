import { expect, it } from "vitest";
import { RefusedError } from "../../../src/errors.js";
import { decidesLogin, type LoginType, requireLogin } from "../../../src/instance/settings/lockout.js";

const modules = "kallithea.lib.auth_modules.auth_";
const row = (name: string, stored: string) => ({ name, type: "unicode", stored, active: null });
const internal = [row("auth_plugins", `${modules}internal`), row("auth_internal_enabled", "True")];
const ldap = [row("auth_plugins", `${modules}internal,${modules}ldap`), row("auth_ldap_enabled", "true")];
const both = [...ldap, row("auth_internal_enabled", "True")];

it.each<[string, typeof internal, ReturnType<typeof row>, LoginType[], boolean]>([
  ["Kallithea's own is disabled", internal, row("auth_internal_enabled", "False"), ["internal"], true],
  ["Kallithea's own is not listed", internal, row("auth_plugins", `${modules}ldap`), ["internal"], true],
  ["it stays enabled", internal, row("auth_internal_enabled", "True"), ["internal"], false],
  ["an administrator logs in by LDAP", both, row("auth_internal_enabled", "False"), ["internal", "ldap"], false],
  ["LDAP is enabled without an administrator", both, row("auth_internal_enabled", "False"), ["internal"], true],
  ["LDAP is disabled, and nobody else is left", both, row("auth_ldap_enabled", "False"), ["ldap"], true],
  ["one without a type is left, and LDAP", both, row("auth_internal_enabled", "False"), ["internal", null], false],
  ["nobody could log in before", internal, row("auth_internal_enabled", "False"), ["crowd"], false],
])("a change of authentication is refused or not if %s", (_case, rows, after, administrators, isRefused) => {
  const change = () => requireLogin(rows, after, administrators);
  if (isRefused) expect(change).toThrow(RefusedError);
  else expect(change).not.toThrow();
});

it("only some settings decide who can log in", () => {
  expect(["auth_plugins", "auth_ldap_enabled", "auth_ldap_host", "title"].filter(decidesLogin)).toEqual([
    "auth_plugins",
    "auth_ldap_enabled",
  ]);
});
