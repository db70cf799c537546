// The repositories of the database, and how those on disk are.
import type { DataSource } from "typeorm";
import { UserError } from "../../errors.js";
import { groups } from "../../schema/entities/groups.js";
import { repositories } from "../../schema/entities/repositories.js";
import { users } from "../../schema/entities/users.js";
import { rowsOf } from "../../schema/entity.js";
import { similarName } from "../../similar-name.js";
import { printable } from "../../terminal/printable.js";
import { byCodePoint } from "../names.js";

export interface ListedRepository {
  readonly id: number;
  readonly name: string;
  /** As the database has it: `git` or `hg`. */
  readonly type: string;
  readonly owner: string;
  /** The full name of the group that it is in; null at the top. */
  readonly group: string | null;
  readonly private: boolean;
  /** Local time of the last change. */
  readonly updated: string;
}

export interface ListFilter {
  readonly owner?: string | undefined;
  /** Also what is in its subgroups. */
  readonly group?: string | undefined;
}

/**
 * By name.
 * @throws UserError if there is no such owner or group
 */
export async function listRepositories(
  dataSource: DataSource,
  { owner, group }: ListFilter,
): Promise<ListedRepository[]> {
  const rows = await rowsOf(dataSource, repositories).find({
    select: {
      repo_id: true,
      repo_name: true,
      repo_type: true,
      user_id: true,
      group_id: true,
      private: true,
      updated_on: true,
    },
  });
  const owners = new Map(
    (await rowsOf(dataSource, users).find({ select: { user_id: true, username: true } })).map((row) => [
      row.user_id,
      row.username,
    ]),
  );
  const groupNames = new Map(
    (await rowsOf(dataSource, groups).find({ select: { group_id: true, group_name: true } })).map((row) => [
      row.group_id,
      row.group_name,
    ]),
  );
  const inGroup = group?.replace(/^\/+|\/+$/g, "");
  const username = owner === undefined ? undefined : requireUser(owner, [...owners.values()]);
  if (inGroup !== undefined) requireKnown(inGroup, [...groupNames.values()], "repository group");
  return rows
    .map((row) => ({
      id: row.repo_id,
      name: row.repo_name,
      type: row.repo_type,
      owner: owners.get(row.user_id) ?? "",
      group: row.group_id === null ? null : (groupNames.get(row.group_id) ?? null),
      private: Boolean(row.private),
      updated: String(row.updated_on),
    }))
    .filter((row) => username === undefined || row.owner === username)
    .filter((row) => inGroup === undefined || row.group === inGroup || row.group?.startsWith(`${inGroup}/`) === true)
    .sort((a, b) => byCodePoint(a.name, b.name));
}

/** Names of users are the same in capitals. @returns the name as the database has it */
function requireUser(name: string, names: readonly string[]): string {
  const known = names.find((other) => other === name) ?? names.find((other) => sameName(other, name));
  if (known === undefined) requireKnown(name, names, "user");
  return known ?? name;
}

function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function requireKnown(name: string, names: readonly string[], what: string): void {
  if (names.includes(name)) return;
  const similar = names.find((other) => sameName(other, name)) ?? similarName(name, names);
  throw new UserError(
    `There is no ${what} ${printable(name) || '""'}.${similar === undefined ? "" : ` Did you mean ${printable(similar)}?`}`,
  );
}
