// Repositories that are gone leave the database with all that hangs on them.
import { type EntityManager, In } from "typeorm";
import { repositories } from "../database/entities/repositories.js";
import { entities } from "../database/entities.js";
import { type Entity, rowsOf } from "../database/entity.js";

/**
 * References that are cut; rows with any other reference to a removed row go with it.
 * What the original does was seen on its own databases: the journal stays, forks stay, and so does
 * a vote on a changeset that was cast in a pull request.
 */
const detached: Readonly<Record<string, string>> = {
  user_logs: "repository_id",
  repositories: "fork_id",
  changeset_statuses: "pull_request_id",
};

/** Ids a statement: SQLite takes 32,766 parameters, and a long list is slow to parse everywhere. */
const idsAtOnce = 500;

/** @param manager of a transaction */
export async function removeRepositories(manager: EntityManager, ids: readonly number[]): Promise<void> {
  for (let start = 0; start < ids.length; start += idsAtOnce) await removeRows(manager, repositories, ids.slice(start, start + idsAtOnce));
}

async function removeRows(manager: EntityManager, of: Entity, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  for (const { from, column } of referencesTo(of)) {
    if (detached[from.table] === column) await rowsOf(manager, from).update({ [column]: In(ids) }, { [column]: null });
    else await removeRows(manager, from, await idsWhere(manager, from, column, ids));
  }
  await rowsOf(manager, of).delete({ [primaryKeyOf(of)]: In(ids) });
}

function referencesTo(target: Entity): { from: Entity; column: string }[] {
  return entities.flatMap((from) =>
    Object.entries(from.columns)
      .filter(([, column]) => column.references === target.table)
      .map(([column]) => ({ from, column })),
  );
}

async function idsWhere(manager: EntityManager, from: Entity, column: string, values: readonly number[]): Promise<number[]> {
  const key = primaryKeyOf(from);
  const rows = await rowsOf(manager, from).find({ select: { [key]: true }, where: { [column]: In(values) } });
  return rows.map((row) => row[key] as number);
}

function primaryKeyOf({ table, columns }: Entity): string {
  const [name] = Object.entries(columns).find(([, column]) => column.primary) ?? [];
  if (name === undefined) throw new Error(`the table ${table} has no primary key`);
  return name;
}
