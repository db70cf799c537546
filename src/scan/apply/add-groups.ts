// The groups that repositories lie in, as rows.
import type { EntityManager } from "typeorm";
import { now } from "../../database/local-time.js";
import { groups } from "../../schema/entities/groups.js";
import { userRepoGroupToPerm } from "../../schema/entities/user-repo-group-to-perm.js";
import { rowsOf } from "../../schema/entity.js";
import type { Instance } from "../instance.js";
import { groupsAbove } from "../names.js";
import { insertRows } from "./insert-rows.js";

/**
 * @returns the ids of all groups that the repositories lie in, by their full names; missing ones are created. The
 * database decides which names are equal, as it does for Kallithea: to MariaDB `Team` is `team`, and `straße` is
 * `strasse`.
 */
export async function ensureGroups(
  manager: EntityManager,
  instance: Instance,
  repositories: readonly { readonly name: string }[],
): Promise<Map<string, number>> {
  const groupNames = [...new Set(repositories.flatMap(({ name }) => groupsAbove(name)))];
  const ids = new Map<string, number>();
  if (groupNames.length === 0) return ids;
  for (const row of await rowsOf(manager, groups).find({ select: { group_id: true, group_name: true } }))
    ids.set(row.group_name, row.group_id);
  for (const name of groupNames)
    if (!ids.has(name)) ids.set(name, await ensureGroup(manager, instance, name, parentId(ids, name)));
  return ids;
}

function parentId(ids: ReadonlyMap<string, number>, name: string): number | null {
  return ids.get(groupsAbove(name).at(-1) ?? "") ?? null;
}

async function ensureGroup(
  manager: EntityManager,
  instance: Instance,
  name: string,
  parent: number | null,
): Promise<number> {
  const idOf = () => rowsOf(manager, groups).findOne({ select: { group_id: true }, where: { group_name: name } });
  const existing = await idOf();
  if (existing !== null) return existing.group_id;
  const { owner, anonymous: everybody } = instance;
  await insertRows(manager, groups, [
    {
      group_name: name,
      group_parent_id: parent,
      group_description: `${name} group`,
      user_id: owner.id,
      created_on: now(),
    },
  ]);
  const group_id = (await idOf())?.group_id;
  await insertRows(manager, userRepoGroupToPerm, [
    { user_id: everybody.id, group_id, permission_id: everybody.groupPermission },
  ]);
  return group_id as number;
}
