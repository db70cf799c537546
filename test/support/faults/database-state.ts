// SQLite databases as text that two runs of the same command have in common. Throws if one is damaged.
import { existsSync } from "node:fs";
import path from "node:path";
import Database from "better-sqlite3";
import { type Dump, dumpDatabase, type Row, withoutChance } from "../databases/dump.js";
import { contentOf } from "./folder.js";
import type { State } from "./scenario.js";

/** All of a database, schema and rows. */
export function wholeDatabase(file: string): string {
  if (!existsSync(file)) return "absent";
  return JSON.stringify({ schema: checkedSchema(file), rows: withoutChance(dumpDatabase(file)) });
}

function checkedSchema(file: string): unknown {
  // Not read-only: what a killed run has left beside it has to be rolled back.
  const database = new Database(file);
  try {
    const verdict = database.pragma("integrity_check", { simple: true });
    if (verdict !== "ok") throw new Error(`${path.basename(file)} is damaged: ${verdict}`);
    const dangling = database.pragma("foreign_key_check") as unknown[];
    if (dangling.length > 0)
      throw new Error(
        `${path.basename(file)} has rows that refer to rows which do not exist: ${JSON.stringify(dangling)}`,
      );
    return database
      .prepare("SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name")
      .all();
  } finally {
    database.close();
  }
}

/**
 * What a scan changes: each repository and each group with everything that belongs to it, and each file in the
 * repositories.
 */
export function scannedState(folder: string, repositories: readonly string[], name = "kallithea.db"): State {
  const file = path.join(folder, name);
  const tables = existsSync(file) && checkedSchema(file) ? dumpDatabase(file) : {};
  const state: Record<string, string> = { "everything else": everythingElse(tables) };
  for (const repository of tables.repositories ?? []) {
    state[`repository ${repository.repo_name}`] = JSON.stringify([
      withoutIds({ ...repository, group: nameOfGroup(tables, repository.group_id) }),
      ...["repo_to_perm", "user_followings", "user_logs"].map((table) =>
        countOf(tables, table, "repository_id", "follows_repository_id", repository.repo_id),
      ),
    ]);
  }
  for (const group of tables.groups ?? []) {
    state[`group ${group.group_name}`] = JSON.stringify([
      withoutIds({ ...group, parent: nameOfGroup(tables, group.group_parent_id) }),
      countOf(tables, "user_repo_group_to_perm", "group_id", "group_id", group.group_id),
    ]);
  }
  for (const repository of repositories) {
    for (const name of ["hooks/post-receive", "info/refs", "objects/info/packs"]) {
      const written = path.join("repositories", repository, name);
      state[written] = contentOf(path.join(folder, written));
    }
  }
  return state;
}

const ofRepositories = [
  "repositories",
  "groups",
  "repo_to_perm",
  "user_followings",
  "user_logs",
  "user_repo_group_to_perm",
  "sqlite_sequence",
];

function everythingElse(tables: Dump): string {
  return JSON.stringify(
    withoutChance(Object.fromEntries(Object.entries(tables).filter(([table]) => !ofRepositories.includes(table)))),
  );
}

/** Repositories are added in the order in which they are read. Times that come from the run differ. */
function withoutIds(row: Row): Row {
  const chance = [
    "repo_id",
    "group_id",
    "group_parent_id",
    "created_on",
    ...(row.changeset_cache === null ? ["updated_on"] : []),
  ];
  return Object.fromEntries(Object.entries(row).filter(([column]) => !chance.includes(column)));
}

function nameOfGroup(tables: Dump, id: unknown): unknown {
  return tables.groups?.find(({ group_id }) => group_id === id)?.group_name;
}

function countOf(tables: Dump, table: string, column: string, otherColumn: string, id: unknown): string {
  return `${table}: ${(tables[table] ?? []).filter((row) => (row[column] ?? row[otherColumn]) === id).length}`;
}
