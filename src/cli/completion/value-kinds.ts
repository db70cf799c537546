// What the value of each option and argument is, for completion. A test finds those that are missing.
import type { ArgumentEntry, CommandEntry, OptionEntry } from "../table/command-table.js";

/** Names that have to be looked up. */
export type NameKind = import("../../commands/complete.js").NamesOptions["kind"];

/** `text` is anything else, of which nothing is known. */
export type ValueKind = "file" | "folder" | NameKind | "repositories" | "revisions" | "text";

/** By the first name of the option; before it the command, if it means something else there. */
const options: Readonly<Record<string, ValueKind>> = {
  config_file: "file",
  "password-file": "file",
  "database-url-file": "file",
  "database-password-file": "file",
  "extract-config": "file",
  file: "file",
  from: "file",
  to: "file",
  python: "file",
  repos: "folder",
  "data-dir": "folder",
  "extract-journals": "folder",
  "version-path": "folder",
  "repo-location": "folder",
  owner: "user",
  "config-create owner": "text",
  group: "group",
  "config-create group": "text",
  path: "group",
  ...{ "owner-map": "file", plan: "file", "show-plan": "file", apply: "file" },
  "index-only": "repositories",
  "update-only": "repositories",
  "rev-range": "revisions",
  head: "revision",
  "depends-on": "revision",
  name: "section",
  section: "section",
  generate: "setting of the ini",
  unset: "setting of the ini",
  fix: "finding",
  ...texts(
    ...["wait-db", "user", "email", "password", "database-url", "mode", "timeout", "jobs", "include", "exclude"],
    ...["older-than", "firstname", "lastname", "extern-type", "description", "lifetime", "key", "tag", "keep-backups"],
    ...["message", "branch-label", "rev-id", "rename", "virtualdir", "missing-since", "owner-from", "private"],
  ),
};

/** Likewise. */
const argumentKinds: Readonly<Record<string, ValueKind>> = {
  config_file: "file",
  journal: "file",
  file: "file",
  directory: "folder",
  "new-root": "folder",
  user: "user",
  "user-create user": "text",
  "repo-show name": "repository",
  names: "repository",
  "setting-get name": "setting of the database",
  "setting-set name": "setting of the database",
  keys: "setting of the ini",
  revision: "revisions",
  revisions: "revisions",
  ...texts("key_value_pairs", "settings", "key", "value", "celery_args", "user_id", "key_id"),
};

function texts(...names: readonly string[]): Readonly<Record<string, ValueKind>> {
  return Object.fromEntries(names.map((name) => [name, "text"]));
}

/** @returns undefined if it is not known */
export function kindOfOption({ path }: CommandEntry, { names: [name = ""] }: OptionEntry): ValueKind | undefined {
  return options[`${path.join(" ")} ${name}`] ?? options[name];
}

/** @returns undefined if it is not known */
export function kindOfArgument({ path }: CommandEntry, { name }: ArgumentEntry): ValueKind | undefined {
  return argumentKinds[`${path.join(" ")} ${name}`] ?? argumentKinds[name];
}
