// What help calls the value of an option, and an argument.

/** By the first name of the option; where two commands differ, after the command's name. */
const options: Readonly<Record<string, string>> = {
  apply: "PLAN",
  "branch-label": "LABEL",
  config_file: "INI",
  "config-upgrade from": "RELEASE|FILE",
  "data-dir": "FOLDER",
  "database-password-file": "FILE",
  "database-url": "URL",
  "database-url-file": "FILE",
  "depends-on": "REVISION",
  description: "TEXT",
  email: "ADDRESS",
  exclude: "PATTERN",
  "extern-type": "TYPE",
  "extract-config": "FILE",
  "extract-journals": "FOLDER",
  file: "FILE",
  firstname: "NAME",
  fix: "ID",
  from: "FILE",
  generate: "KEY",
  group: "GROUP",
  head: "REVISION",
  include: "PATTERN",
  "index-only": "NAMES",
  jobs: "N",
  "keep-backups": "N",
  key: "KEY",
  lastname: "NAME",
  lifetime: "TIME",
  message: "TEXT",
  "missing-since": "AGE",
  mode: "MODE",
  name: "SECTION",
  "older-than": "TIME",
  owner: "USER",
  "owner-from": "SOURCES",
  "owner-map": "FILE",
  password: "PASSWORD",
  "password-file": "FILE",
  path: "FOLDER",
  plan: "FILE",
  private: "PATTERN",
  python: "PATH",
  rename: "TABLE.OLD:NEW",
  "repo-location": "FOLDER",
  repos: "FOLDER",
  "rev-id": "ID",
  "rev-range": "START:END",
  section: "SECTION",
  "show-plan": "PLAN",
  tag: "TEXT",
  timeout: "TIME",
  to: "FILE",
  unset: "KEY",
  "update-only": "NAMES",
  user: "NAME",
  "version-path": "FOLDER",
  virtualdir: "PATH",
  "wait-db": "TIME",
};

/** Those that have several values; any other one is called by its own name. */
const args: Readonly<Record<string, string>> = {
  celery_args: "ARGUMENT",
  key_value_pairs: "KEY=VALUE",
  keys: "KEY",
  names: "NAME",
  revisions: "REVISION",
  settings: "KEY=VALUE",
};

/** @param path the words of the command */
export function optionValueName(path: readonly string[], option: string): string {
  return options[`${path.join(" ")} ${option}`] ?? options[option] ?? "VALUE";
}

export function argumentValueName(name: string): string {
  return args[name] ?? name.toUpperCase();
}
