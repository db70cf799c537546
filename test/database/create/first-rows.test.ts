import type { DataSource } from "typeorm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createSchema } from "../../../src/database/create/create-schema.js";
import { insertFirstRows } from "../../../src/database/create/first-rows.js";
import { connectSqlite } from "../../../src/engines/sqlite/connect/connect.js";
import { schemaStatements } from "../../../src/engines/sqlite/ddl/schema-statements.js";
import { someFirstRows } from "../../support/databases/database.js";

let dataSource: DataSource;
beforeAll(async () => {
  dataSource = await connectSqlite({ file: ":memory:", timeout: 0 });
  await createSchema(dataSource, schemaStatements());
  await insertFirstRows(dataSource, someFirstRows({ publicAccess: false }));
});
afterAll(() => dataSource.destroy());

it("stores the repositories root where Kallithea expects it", async () => {
  expect(await rows("SELECT ui_section, ui_key, ui_value, ui_active FROM ui WHERE ui_id IN (1, 5)")).toEqual([
    ["paths", "/", "/srv/repositories", 1],
    ["largefiles", "usercache", "/srv/repositories/.cache/largefiles", 1],
  ]);
});

it("creates the anonymous user and the administrator", async () => {
  expect(await rows("SELECT user_id, username, password, active, admin, extern_type, extern_name FROM users")).toEqual([
    [1, "default", "hash of the anonymous user", 0, 0, null, null],
    [2, "doe", "hash of the administrator", 1, 1, "internal", null],
  ]);
});

it("lets everyone read, and registered users create repositories", async () => {
  expect(
    await rows(
      "SELECT user_id, permission_id, permission_name FROM user_to_perm JOIN permissions USING (permission_id)",
    ),
  ).toEqual([
    [1, 3, "repository.read"],
    [1, 7, "group.read"],
    [1, 11, "usergroup.read"],
    [1, 17, "hg.create.repository"],
    [1, 19, "hg.fork.repository"],
    [1, 21, "hg.register.manual_activate"],
    [1, 24, "hg.extern_activate.auto"],
  ]);
});

it("starts the ids of every table at one", async () => {
  expect(await rows("SELECT name, seq FROM sqlite_sequence")).toEqual([
    ["settings", 19],
    ["ui", 6],
    ["users", 2],
    ["permissions", 24],
    ["user_to_perm", 7],
  ]);
});

it("satisfies every foreign key", async () => {
  expect(await rows("PRAGMA foreign_key_check")).toEqual([]);
});

async function rows(question: string): Promise<unknown[][]> {
  return ((await dataSource.query(question)) as object[]).map((row) => Object.values(row));
}
