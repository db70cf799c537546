// A benchmark is worthless if its two sides do different things, so its comparison must see every difference that
// matters.
import path from "node:path";
import { expect, it } from "vitest";
// @ts-expect-error: a script without types.
import { expectSameRows } from "../../bench/compare-rows.mjs";
import { temporaryFolder } from "../support/cli/temporary-folder.js";
import { changeDatabase } from "../support/reference/old-release.js";

const rows = [
  "CREATE TABLE repositories (repo_id INTEGER PRIMARY KEY, repo_name TEXT, created_on TEXT, updated_on TEXT, changeset_cache BLOB)",
  "INSERT INTO repositories VALUES (1, 'a', '2026-01-01 00:00:00.1', '2020-01-01 00:00:00', x'7b7d'), (2, 'b', NULL, NULL, NULL)",
  "CREATE TABLE groups (group_id INTEGER PRIMARY KEY, group_name TEXT)",
  "INSERT INTO groups VALUES (1, 'group')",
];

function pair(...changes: string[]): [string, string] {
  const folder = temporaryFolder();
  const files: [string, string] = [path.join(folder, "one.db"), path.join(folder, "other.db")];
  for (const file of files) changeDatabase(file, ...rows);
  changeDatabase(files[1], ...changes);
  return files;
}

it("counts the tables of databases with the same rows", () => {
  expect(expectSameRows(...pair())).toBe(2);
});

it.each([
  ["repositories", "UPDATE repositories SET changeset_cache = x'7b20' WHERE repo_id = 1"],
  ["repositories", "UPDATE repositories SET updated_on = '2020-01-01 00:00:01' WHERE repo_id = 1"],
  ["repositories", "UPDATE repositories SET repo_id = 3 WHERE repo_id = 2"],
  ["repositories", "DELETE FROM repositories WHERE repo_id = 2"],
  ["groups", "INSERT INTO groups VALUES (2, 'group')"],
  ["another", "CREATE TABLE another (id INTEGER)"],
])("reports a difference in %s: %s", (table, sql) => {
  const files = pair(sql);
  expect(() => expectSameRows(...files)).toThrow(`the rows of ${table} differ`);
});

it("ignores the times at which rows were created", () => {
  expect(expectSameRows(...pair("UPDATE repositories SET created_on = '2001-01-01 00:00:00'"))).toBe(2);
});
