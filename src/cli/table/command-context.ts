// What the help of a command says besides its arguments and options: exit statuses, variables, the page of docs/.
import { exitStatus } from "../../errors.js";

const { ok, error, usage, exists, pending, refused, partial, unreachable } = exitStatus;

/** What every command has that opens a database. */
const database = [pending, refused, unreachable];

/** The exit statuses that a command has besides 0, 1 and 2, if they are not those of `database`. */
const statuses: Readonly<Record<string, readonly number[]>> = {
  setup: [refused, partial, unreachable],
  "config-create": [exists],
  "config-get": [],
  "config-set": [],
  "config-check": [pending],
  "config-upgrade": [],
  doctor: [pending, refused, partial],
  "repo-scan": [exists, ...database, partial],
  "repo-list": [...database, partial],
  "repo-update-metadata": [...database, partial],
  "repo-purge-deleted": [...database, partial],
  "user-create": [exists, ...database],
  "sshkey-add": [exists, ...database],
  "ssh-update-authorized-keys": [...database, partial],
  "db-create": [exists, ...database, partial],
  "db-backup": [exists, ...database],
  "db-restore": [exists, refused, unreachable],
  completion: [],
  "migrate branches": [],
  "migrate check": [pending, unreachable],
  "migrate current": [unreachable],
  "migrate edit": [unreachable],
  "migrate heads": [],
  "migrate history": [unreachable],
  "migrate init": [exists],
  "migrate merge": [exists, refused],
  "migrate revision": [exists, ...database],
  "migrate show": [unreachable],
  "setting-set": [exists, ...database],
  "front-end-build": [],
  "extensions-create": [exists],
  "iis-install": [exists],
  "ssh-hook": [],
  "git-hook": [],
};

/** @param path the words of the command @returns in ascending order */
export function statusesOf(path: readonly string[]): readonly number[] {
  return [ok, error, usage, ...(statuses[path.join(" ")] ?? database)].sort((a, b) => a - b);
}

const withSecretFile = (name: string) => [name, `${name}_FILE`];

/** Those of a server that its URL does not name. */
const postgresql = ["PGHOST", "PGPORT", "PGUSER", "PGPASSWORD", "PGPASSFILE", "PGSSLMODE"];

const variables: Readonly<Record<string, readonly string[]>> = {
  setup: [...withSecretFile("KALLITHEA_ADMIN_PASSWORD"), ...withSecretFile("KALLITHEA_DATABASE_URL")],
  "db-create": withSecretFile("KALLITHEA_ADMIN_PASSWORD"),
  "user-create": withSecretFile("KALLITHEA_USER_PASSWORD"),
  "user-password": withSecretFile("KALLITHEA_USER_PASSWORD"),
  "config-set": withSecretFile("KALLITHEA_DATABASE_PASSWORD"),
  "migrate edit": ["VISUAL", "EDITOR"],
  "ssh-serve": ["SSH_ORIGINAL_COMMAND", "SSH_CONNECTION"],
  "ssh-hook": ["KALLITHEA_EXTRAS"],
  "git-hook": ["KALLITHEA_EXTRAS"],
};

/**
 * The environment variables that matter to a command; `help environment` has all.
 * @param path the words of the command
 * @param options the first names of its options
 */
export function variablesOf(path: readonly string[], options: ReadonlySet<string>): readonly string[] {
  const isMigration = path[0] === "migrate";
  return [
    ...(isMigration ? ["ALEMBIC_CONFIG"] : []),
    ...(options.has("config_file") ? ["KALLITHEA_CONFIG"] : []),
    ...(variables[path.join(" ")] ?? []),
    ...(options.has("python") && options.has("wait-db") ? ["KALLITHEA_PYTHON", "VIRTUAL_ENV"] : []),
    ...(options.has("wait-db") || statusesOf(path).includes(unreachable) ? postgresql : []),
  ];
}

/** By the beginning of the command's name. */
const pages: readonly (readonly [start: RegExp, page: string])[] = [
  [/^(setup|db-status)$/, "provisioning"],
  [/^config-/, "configuration"],
  [/^doctor$/, "doctor"],
  [/^completion$/, "completion"],
  [/^repo-(scan|update-metadata|restore)$/, "scanning"],
  [/^repo-(list|show)$/, "listing-repositories"],
  [/^repo-purge-deleted$/, "deleted-repositories"],
  [/^repos-path$/, "moving-repositories"],
  [/^(user|apikey|sshkey)-/, "accounts"],
  [/^(ssh|git)-/, "ssh"],
  [/^db-create$/, "databases"],
  [/^db-copy$/, "db-copy"],
  [/^db-(backup|restore)$/, "backup"],
  [/^migrate/, "migrations"],
  [/^setting-/, "settings"],
  [/^extensions-create$/, "extensions"],
  [/^iis-install$/, "iis"],
  [/^/, "server-commands"],
];

/** The page of the documentation about a command, from the root of the package. */
export function docsPageOf(path: readonly string[]): string {
  return `docs/${pages.find(([start]) => start.test(path.join(" ")))?.[1]}.md`;
}
