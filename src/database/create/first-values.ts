// The values with which Kallithea 0.7.0 fills every new database, in its order.

/** The address of the user `default`; no other user can have it. */
export const anonymousEmail = "anonymous@kallithea-scm.org";

/** Name, value, type. */
export const firstSettings: readonly (readonly [name: string, value: string, type: string])[] = [
  ["realm", "Kallithea", "unicode"],
  ["title", "", "unicode"],
  ["ga_code", "", "unicode"],
  ["show_public_icon", "True", "bool"],
  ["show_private_icon", "True", "bool"],
  ["stylify_metalabels", "False", "bool"],
  ["dashboard_items", "100", "int"],
  ["admin_grid_items", "25", "int"],
  ["show_version", "True", "bool"],
  ["use_gravatar", "True", "bool"],
  ["gravatar_url", "https://secure.gravatar.com/avatar/{md5email}?d=identicon&s={size}", "unicode"],
  ["clone_uri_tmpl", "{scheme}://{user}@{netloc}/{repo}", "unicode"],
  ["clone_ssh_tmpl", "ssh://{system_user}@{hostname}/{repo}", "unicode"],
  ["auth_plugins", "kallithea.lib.auth_modules.auth_internal", "list"],
  ["auth_internal_enabled", "True", "bool"],
  ["default_repo_enable_downloads", "False", "bool"],
  ["default_repo_enable_statistics", "False", "bool"],
  ["default_repo_private", "False", "bool"],
  ["default_repo_type", "hg", "unicode"],
];

export const permissionNames: readonly string[] = [
  "hg.admin",
  "repository.none",
  "repository.read",
  "repository.write",
  "repository.admin",
  "group.none",
  "group.read",
  "group.write",
  "group.admin",
  "usergroup.none",
  "usergroup.read",
  "usergroup.write",
  "usergroup.admin",
  "hg.usergroup.create.false",
  "hg.usergroup.create.true",
  "hg.create.none",
  "hg.create.repository",
  "hg.fork.none",
  "hg.fork.repository",
  "hg.register.none",
  "hg.register.manual_activate",
  "hg.register.auto_activate",
  "hg.extern_activate.manual",
  "hg.extern_activate.auto",
];

/** The permissions of the user `default`, which apply to users without permissions of their own. */
export const defaultPermissions: readonly string[] = [
  "repository.read",
  "group.read",
  "usergroup.read",
  "hg.create.repository",
  "hg.fork.repository",
  "hg.register.manual_activate",
  "hg.extern_activate.auto",
];
