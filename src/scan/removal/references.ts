// Which rows depend on which, according to the entities.
import { entities } from "../../schema/entities.js";
import type { Entity } from "../../schema/entity.js";

export interface Reference {
  readonly from: Entity;
  readonly column: string;
}

/**
 * References that are set to NULL when their row is removed; rows with any other reference to it are removed, too.
 * As observed in the original: the log of users' actions stays, forks stay, and so does a vote on a changeset that was
 * cast in a pull request.
 */
const cutColumns: Readonly<Record<string, string>> = {
  user_logs: "repository_id",
  repositories: "fork_id",
  changeset_statuses: "pull_request_id",
};

export function isCut({ from, column }: Reference): boolean {
  return cutColumns[from.table] === column;
}

export function referencesTo(target: Entity): Reference[] {
  return entities.flatMap((from) =>
    Object.entries(from.columns)
      .filter(([, column]) => column.references === target.table)
      .map(([column]) => ({ from, column })),
  );
}

export function primaryKeyOf({ table, columns }: Entity): string {
  const [name] = Object.entries(columns).find(([, column]) => column.primary) ?? [];
  if (name === undefined) throw new Error(`the table ${table} has no primary key`);
  return name;
}
