// New repositories become rows: the repository, its groups, what everybody may do with it, and that its owner follows it.
import type { EntityManager } from "typeorm";
import { groups } from "../database/entities/groups.js";
import { repoToPerm } from "../database/entities/repo-to-perm.js";
import { repositories } from "../database/entities/repositories.js";
import { userFollowings } from "../database/entities/user-followings.js";
import { userLogs } from "../database/entities/user-logs.js";
import { userRepoGroupToPerm } from "../database/entities/user-repo-group-to-perm.js";
import { type Entity, rowsOf } from "../database/entity.js";
import { localTime, now } from "../database/local-time.js";
import type { Changeset, RepositoryType } from "../vcs/changeset.js";
import { changesetCache } from "./changeset-cache.js";
import type { Instance } from "./instance.js";
import { groupsAbove } from "./names.js";

/** A repository as it was read from disk. */
export interface ReadRepository {
  readonly name: string;
  readonly type: RepositoryType;
  readonly description: string | undefined;
  /** Nothing in an empty repository. */
  readonly tip: Changeset | undefined;
}

/**
 * Inserts a batch, less what another scan has inserted meanwhile. Rows get their ids in the order of the batch, as in Kallithea, which
 * adds one repository after the other.
 * @param manager of a transaction in which no other scan writes
 * @returns what was inserted
 */
export async function addRepositories(
  manager: EntityManager,
  instance: Instance,
  batch: readonly ReadRepository[],
): Promise<readonly ReadRepository[]> {
  const present = await idsByName(manager, batch);
  const fresh = batch.filter(({ name }) => !present.has(name));
  if (fresh.length === 0) return fresh;
  const groupIds = await ensureGroups(manager, instance, fresh);
  await insert(
    manager,
    repositories,
    fresh.map((repository) => repositoryRow(repository, instance, groupIds.get(groupsAbove(repository.name).at(-1) ?? "") ?? null)),
  );
  await addCompanions(manager, instance, await idsByName(manager, fresh), fresh);
  return fresh;
}

/** What hangs on a new repository from the start. */
async function addCompanions(
  manager: EntityManager,
  { owner, everybody }: Instance,
  ids: ReadonlyMap<string, number>,
  fresh: readonly ReadRepository[],
): Promise<void> {
  const added = fresh.map(({ name }) => ({ name, id: ids.get(name) as number }));
  await insert(
    manager,
    repoToPerm,
    added.map(({ id }) => ({ user_id: everybody.id, permission_id: everybody.repositoryPermission, repository_id: id })),
  );
  await insert(
    manager,
    userFollowings,
    added.map(({ id }) => ({ user_id: owner.id, follows_repository_id: id, follows_user_id: null, follows_from: now() })),
  );
  await insert(
    manager,
    userLogs,
    added.map(({ name, id }) => ({
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

/** The length of `repositories.description`, which SQLite alone does not insist on. */
const longestDescription = 10_000;

function repositoryRow({ name, type, description, tip }: ReadRepository, instance: Instance, groupId: number | null) {
  const created = now();
  return {
    repo_name: name,
    repo_state: "repo_state_created",
    clone_uri: null,
    repo_type: type,
    user_id: instance.owner.id,
    ...instance.newRepository,
    description: description?.slice(0, longestDescription) || `${name} repository`,
    created_on: created,
    updated_on: tip === undefined ? created : localTime(new Date(tip.date * 1000)),
    landing_revision: "rev:tip",
    changeset_cache: tip === undefined ? null : changesetCache(tip),
    fork_id: null,
    group_id: groupId,
  };
}

/** @returns the ids of all groups that the repositories lie in, by their full names; those that there are none of are made */
export async function ensureGroups(
  manager: EntityManager,
  instance: Instance,
  repositories: readonly { readonly name: string }[],
): Promise<Map<string, number>> {
  const wanted = [...new Set(repositories.flatMap(({ name }) => groupsAbove(name)))];
  const ids = new Map<string, number>();
  if (wanted.length === 0) return ids;
  for (const row of await rowsOf(manager, groups).find({ select: { group_id: true, group_name: true } }))
    ids.set(row.group_name, row.group_id);
  for (const name of wanted) {
    if (!ids.has(name)) ids.set(name, await addGroup(manager, instance, name, ids.get(groupsAbove(name).at(-1) ?? "") ?? null));
  }
  return ids;
}

async function addGroup(manager: EntityManager, { owner, everybody }: Instance, name: string, parent: number | null): Promise<number> {
  await insert(manager, groups, [
    { group_name: name, group_parent_id: parent, group_description: `${name} group`, user_id: owner.id, created_on: now() },
  ]);
  const { group_id } = await rowsOf(manager, groups).findOneByOrFail({ group_name: name });
  await insert(manager, userRepoGroupToPerm, [{ user_id: everybody.id, group_id, permission_id: everybody.groupPermission }]);
  return group_id;
}

async function idsByName(manager: EntityManager, batch: readonly { readonly name: string }[]): Promise<Map<string, number>> {
  const names = batch.map(({ name }) => name);
  const rows = await rowsOf(manager, repositories)
    .createQueryBuilder("r")
    .select(["r.repo_id", "r.repo_name"])
    .where("r.repo_name IN (:...names)", { names })
    .getMany();
  return new Map(rows.map((row) => [row.repo_name, row.repo_id]));
}

/** One statement for all rows; TypeORM's `save` would take one a row, and read each one back. */
async function insert(manager: EntityManager, of: Entity, rows: readonly Record<string, unknown>[]): Promise<void> {
  await manager
    .createQueryBuilder()
    .insert()
    .into(of.table)
    .values([...rows])
    .updateEntity(false)
    .execute();
}
