// Everything about one repository.

import type { DataSource } from "typeorm";
import { UserError } from "../../errors.js";
import { ownCommand } from "../../own-command.js";
import { permissions } from "../../schema/entities/permissions.js";
import { repoToPerm } from "../../schema/entities/repo-to-perm.js";
import { type Repository, repositories } from "../../schema/entities/repositories.js";
import { userFollowings } from "../../schema/entities/user-followings.js";
import { users } from "../../schema/entities/users.js";
import { rowsOf } from "../../schema/entity.js";
import { similarName } from "../../similar-name.js";
import { printable } from "../../terminal/printable.js";
import { withoutUrlSecrets } from "../../url-secrets.js";
import type { ListedRepository } from "./list-repositories.js";

export interface RepositoryDetails {
  readonly description: string;
  /** `rev:tip`, `branch:master`. */
  readonly landingRevision: string;
  /** Where it was cloned from, without a password or token. */
  readonly cloneUri: string | null;
  readonly statistics: boolean;
  readonly downloads: boolean;
  readonly created: string;
  /** `repo_state_created`, or another state of Kallithea. */
  readonly repositoryState: string;
  /** What Kallithea shows as the last change; null for an empty repository. */
  readonly lastChange: LastChange | null;
  /** Bytes of the cached last change. */
  readonly cacheBytes: number;
  /** Of the user `default`, which is everybody's. */
  readonly defaultPermission: string | null;
  readonly followers: number;
  /** What it is a fork of. */
  readonly forkOf: string | null;
  readonly forks: readonly string[];
}

export interface LastChange {
  readonly id: string | null;
  readonly revision: number | null;
  readonly message: string | null;
  readonly date: string | null;
  readonly author: string | null;
}

/**
 * The one of this name.
 * @throws UserError if there is none
 */
export function requireRepository(list: readonly ListedRepository[], name: string): ListedRepository {
  const names = list.map((row) => row.name);
  const wanted = names.includes(name) ? name : name.replace(/^\/+|\/+$/g, "");
  const found = list.find((row) => row.name === wanted);
  if (found !== undefined) return found;
  const similar = names.find((other) => other.toLowerCase() === wanted.toLowerCase()) ?? similarName(wanted, names);
  throw new UserError(
    `There is no repository ${printable(wanted) || '""'} in the database.${similar === undefined ? "" : ` Did you mean ${printable(similar)}?`}`,
    { hint: `To list the names: ${ownCommand("repo-list")}\nTo add new repositories: ${ownCommand("repo-scan")}` },
  );
}

export async function readDetails(
  dataSource: DataSource,
  { id }: ListedRepository,
  names: ReadonlyMap<number, string>,
): Promise<RepositoryDetails> {
  const row = await rowsOf(dataSource, repositories).findOneBy({ repo_id: id });
  if (row === null) throw new UserError("The repository was removed meanwhile.");
  const forks = await rowsOf(dataSource, repositories).find({ select: { repo_name: true }, where: { fork_id: id } });
  return {
    description: row.description,
    landingRevision: row.landing_revision,
    cloneUri: row.clone_uri === null ? null : withoutUrlSecrets(row.clone_uri),
    statistics: Boolean(row.statistics),
    downloads: Boolean(row.downloads),
    created: String(row.created_on),
    repositoryState: row.repo_state,
    lastChange: lastChangeIn(row.changeset_cache),
    cacheBytes: row.changeset_cache?.length ?? 0,
    defaultPermission: await defaultPermission(dataSource, id),
    followers: await rowsOf(dataSource, userFollowings).countBy({ follows_repository_id: id }),
    forkOf: row.fork_id === null ? null : (names.get(row.fork_id) ?? null),
    forks: forks.map(({ repo_name }) => repo_name).sort(),
  };
}

async function defaultPermission(dataSource: DataSource, repositoryId: number): Promise<string | null> {
  const user = await rowsOf(dataSource, users).findOne({ select: { user_id: true }, where: { username: "default" } });
  if (user === null) return null;
  const granted = await rowsOf(dataSource, repoToPerm).findOneBy({
    user_id: user.user_id,
    repository_id: repositoryId,
  });
  if (granted === null) return null;
  const permission = await rowsOf(dataSource, permissions).findOneBy({ permission_id: granted.permission_id });
  return permission?.permission_name ?? null;
}

/** The JSON that Kallithea keeps; what is not like that is as good as none. */
function lastChangeIn(cache: Repository["changeset_cache"]): LastChange | null {
  let fields: Record<string, unknown>;
  try {
    fields = Object(JSON.parse(cache?.toString("utf8") ?? "null")) as Record<string, unknown>;
  } catch {
    return null;
  }
  const text = (value: unknown) => (typeof value === "string" ? value : null);
  if (text(fields.raw_id) === null || fields.raw_id === "0".repeat(40)) return null;
  return {
    id: text(fields.raw_id),
    revision: typeof fields.revision === "number" ? fields.revision : null,
    message: text(fields.message),
    date: text(fields.date),
    author: text(fields.author),
  };
}
