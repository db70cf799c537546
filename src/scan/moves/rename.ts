// Renames a row to the new path of its repository.
import type { EntityManager } from "typeorm";
import { repositories } from "../../schema/entities/repositories.js";
import { rowsOf } from "../../schema/entity.js";
import { ensureGroups } from "../apply/add-groups.js";
import type { Instance } from "../instance.js";
import { groupsAbove } from "../names.js";
import type { Move } from "./match-moves.js";

/**
 * Changes what Kallithea itself changes when it renames a repository: the name and the group. The log of what users did
 * keeps the old name.
 * @param manager of a transaction in which no other scan writes
 */
export async function renameRepositories(
  manager: EntityManager,
  instance: Instance,
  moves: readonly Move[],
): Promise<readonly Move[]> {
  const groupIds = await ensureGroups(manager, instance, moves);
  for (const { id, name } of moves) {
    const group_id = groupIds.get(groupsAbove(name).at(-1) ?? "") ?? null;
    await rowsOf(manager, repositories).update({ repo_id: id }, { repo_name: name, group_id });
  }
  return moves;
}
