// The settings that Kallithea 0.7.0 reads from the table `settings`, with the type that it gives them and the values
// that its administration pages accept. Data.
import {
  anyText,
  boolean,
  integer,
  list,
  oneOf,
  optionalPort,
  type SettingType,
  text,
  type ValueRule,
} from "./value-rules.js";

export interface KnownSetting {
  /** What Kallithea's own pages write for a new row. */
  readonly type: SettingType;
  readonly rule: ValueRule;
}

/** Kallithea's modules for logging in, by the short name that is in the names of their settings. */
const authModules = ["internal", "container", "ldap", "crowd", "pam"];

const modulePrefix = "kallithea.lib.auth_modules.auth_";

const flag: KnownSetting = { type: "bool", rule: boolean };
/** Kallithea stores what belongs to its modules as text, whatever it means. */
const textFlag: KnownSetting = { type: "unicode", rule: boolean };
const line: KnownSetting = { type: "unicode", rule: text() };
const requiredLine: KnownSetting = { type: "unicode", rule: text({ required: true }) };
/** Of an authentication module: surrounding spaces could belong to it. */
const secret: KnownSetting = { type: "unicode", rule: text() };
const template: KnownSetting = { type: "unicode", rule: text({ required: true, least: 3 }) };
const rows: KnownSetting = { type: "int", rule: integer(5) };
const port: KnownSetting = { type: "unicode", rule: optionalPort };
const choice = (...choices: readonly string[]): KnownSetting => ({ type: "unicode", rule: oneOf(...choices) });

const settingsByName: Readonly<Record<string, KnownSetting>> = {
  title: line,
  realm: { type: "unicode", rule: realm },
  ga_code: { type: "unicode", rule: anyText },
  captcha_public_key: line,
  captcha_private_key: secret,
  show_public_icon: flag,
  show_private_icon: flag,
  stylify_metalabels: flag,
  repository_fields: flag,
  dashboard_items: rows,
  admin_grid_items: rows,
  show_version: flag,
  use_gravatar: flag,
  gravatar_url: template,
  clone_uri_tmpl: template,
  clone_ssh_tmpl: line,
  default_repo_type: choice("hg", "git"),
  default_repo_private: flag,
  default_repo_enable_statistics: flag,
  default_repo_enable_downloads: flag,
  auth_plugins: { type: "list", rule: authPlugins },
  ...Object.fromEntries(authModules.map((name) => [`auth_${name}_enabled`, textFlag])),
  auth_internal_enabled: flag,
  auth_container_header: requiredLine,
  auth_container_email_header: line,
  auth_container_firstname_header: line,
  auth_container_lastname_header: line,
  auth_container_fallback_header: line,
  auth_container_clean_username: textFlag,
  auth_ldap_host: line,
  auth_ldap_port: port,
  auth_ldap_dn_user: line,
  auth_ldap_dn_pass: secret,
  auth_ldap_tls_kind: choice("PLAIN", "LDAPS", "START_TLS"),
  auth_ldap_tls_reqcert: choice("NEVER", "ALLOW", "TRY", "DEMAND", "HARD"),
  auth_ldap_cacertdir: line,
  auth_ldap_base_dn: line,
  auth_ldap_filter: line,
  auth_ldap_search_scope: choice("BASE", "ONELEVEL", "SUBTREE"),
  auth_ldap_attr_login: requiredLine,
  auth_ldap_attr_firstname: line,
  auth_ldap_attr_lastname: line,
  auth_ldap_attr_email: line,
  auth_crowd_method: choice("http", "https"),
  auth_crowd_host: line,
  auth_crowd_port: port,
  auth_crowd_app_name: line,
  auth_crowd_app_password: secret,
  auth_crowd_admin_groups: line,
  auth_pam_service: line,
  auth_pam_gecos: line,
};

export function knownSetting(name: string): KnownSetting | undefined {
  return Object.hasOwn(settingsByName, name) ? settingsByName[name] : undefined;
}

export const knownNames: readonly string[] = Object.keys(settingsByName);

/** It is sent in a header of HTTP, which is Latin-1. */
function realm(given: string) {
  const checked = text({ required: true })(given);
  if ("wrong" in checked) return checked;
  return /^[^"\\\u0100-\u{10ffff}]*$/u.test(given)
    ? checked
    : { wrong: 'is sent in a header of HTTP, so it can only have Latin-1 characters, and neither " nor \\' };
}

/** Kallithea ignores a module that it cannot import, so a typo would lock users out. */
function authPlugins(given: string) {
  const checked = list(given);
  if ("wrong" in checked) return checked;
  const modules = checked.text.split(",");
  const repeated = modules.find((name, index) => modules.indexOf(name) < index);
  if (repeated !== undefined) return { wrong: `has ${repeated} twice` };
  const unknown = modules.find(
    (name) =>
      !/^[A-Za-z_]\w*(\.[A-Za-z_]\w*)+$/.test(name) ||
      (name.startsWith("kallithea.") && !authModules.includes(name.slice(modulePrefix.length))),
  );
  if (unknown === undefined) return checked;
  return {
    wrong: `"${unknown}" is not an authentication module. Kallithea's are ${authModules.map((name) => modulePrefix + name).join(", ")}`,
  };
}
