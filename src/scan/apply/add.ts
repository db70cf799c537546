// New repositories become rows: the repository, its groups, what everybody may do with it, and that its owner follows
// it.
import type { EntityManager } from "typeorm";
import { binaryLimit } from "../../database/binary-limit.js";
import { NameTakenError } from "../../database/conflict.js";
import { localTime, now } from "../../database/local-time.js";
import { repoToPerm } from "../../schema/entities/repo-to-perm.js";
import { repositories } from "../../schema/entities/repositories.js";
import { userFollowings } from "../../schema/entities/user-followings.js";
import { userLogs } from "../../schema/entities/user-logs.js";
import { rowsOf } from "../../schema/entity.js";
import type { Changeset, RepositoryType } from "../../vcs/changeset.js";
import type { Instance } from "../instance.js";
import { groupsAbove } from "../names.js";
import type { Owner } from "../owner/user-directory.js";
import { ensureGroups } from "./add-groups.js";
import { changesetCache } from "./changeset-cache.js";
import { insertRows } from "./insert-rows.js";

/** A repository as it was read from disk. */
export interface ReadRepository {
  readonly name: string;
  readonly type: RepositoryType;
  readonly description: string | undefined;
  /** Nothing in an empty repository. */
  readonly tip: Changeset | undefined;
  /** By default that of the instance. */
  readonly owner?: Owner;
  /** Also if new repositories are not private. */
  readonly isPrivate?: boolean;
}

/**
 * Inserts a batch, without what another scan has inserted in the meantime. Rows get their ids in the order of the
 * batch, as in Kallithea, which adds one repository after the other.
 * @param manager of a transaction in which no other scan writes
 * @returns what was inserted
 */
export async function addRepositories(
  manager: EntityManager,
  instance: Instance,
  batch: readonly ReadRepository[],
): Promise<readonly ReadRepository[]> {
  const present = await idsByName(manager, batch);
  const newRepositories = batch.filter(({ name }) => !present.has(name));
  if (newRepositories.length === 0) return newRepositories;
  const groupIds = await ensureGroups(manager, instance, newRepositories);
  const limit = binaryLimit(manager);
  await insertRows(
    manager,
    repositories,
    newRepositories.map((repository) =>
      repositoryRow(repository, instance, groupIds.get(groupsAbove(repository.name).at(-1) ?? "") ?? null, limit),
    ),
  );
  await addCompanions(manager, instance, await idsByName(manager, newRepositories), newRepositories);
  return newRepositories;
}

/** The rows that belong to a new repository from the start. */
async function addCompanions(
  manager: EntityManager,
  { owner: defaultOwner, anonymous: everybody }: Instance,
  ids: ReadonlyMap<string, number>,
  newRepositories: readonly ReadRepository[],
): Promise<void> {
  const added = newRepositories.map(({ name, owner = defaultOwner, isPrivate = false }) => ({
    ...{ name, owner, id: ids.get(name) as number },
    permission: isPrivate ? everybody.privatePermission : everybody.repositoryPermission,
  }));
  await insertRows(
    manager,
    repoToPerm,
    added.map(({ id, permission }) => ({
      user_id: everybody.id,
      permission_id: permission,
      repository_id: id,
    })),
  );
  await insertRows(
    manager,
    userFollowings,
    added.map(({ id, owner }) => ({
      user_id: owner.id,
      follows_repository_id: id,
      follows_user_id: null,
      follows_from: now(),
    })),
  );
  await insertRows(
    manager,
    userLogs,
    added.map(({ name, id, owner }) => ({
      user_id: owner.id,
      username: owner.name,
      repository_id: id,
      repository_name: name,
      user_ip: "",
      action: "started_following_repo",
      action_date: now(),
    })),
  );
}

/** The length of `repositories.description`, which only SQLite does not enforce. */
const maxDescriptionLength = 10_000;

function repositoryRow(
  { name, type, description, tip, owner, isPrivate }: ReadRepository,
  instance: Instance,
  groupId: number | null,
  cacheLimit: number,
) {
  const created = now();
  return {
    repo_name: name,
    repo_state: "repo_state_created",
    clone_uri: null,
    repo_type: type,
    user_id: (owner ?? instance.owner).id,
    ...instance.newRepository,
    ...(isPrivate && { private: true }),
    description: description?.slice(0, maxDescriptionLength) || `${name} repository`,
    created_on: created,
    updated_on: tip === undefined ? created : localTime(new Date(tip.date * 1000)),
    landing_revision: "rev:tip",
    changeset_cache: tip === undefined ? null : changesetCache(tip, cacheLimit),
    fork_id: null,
    group_id: groupId,
  };
}

/**
 * The ids of those that exist. The database decides which names are equal.
 * @throws NameTakenError if one of them is there under a name that the database does not tell from it
 */
async function idsByName(
  manager: EntityManager,
  batch: readonly { readonly name: string }[],
): Promise<Map<string, number>> {
  const names = batch.map(({ name }) => name);
  const rows = await rowsOf(manager, repositories)
    .createQueryBuilder("r")
    .select(["r.repo_id", "r.repo_name"])
    .where("r.repo_name IN (:...names)", { names })
    .getMany();
  const other = rows.find((row) => !names.includes(row.repo_name));
  if (other !== undefined) throw new NameTakenError(other.repo_name);
  return new Map(rows.map((row) => [row.repo_name, row.repo_id]));
}
