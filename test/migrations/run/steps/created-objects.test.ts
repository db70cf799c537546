import path from "node:path";
import { expect, it } from "vitest";
import { createdObjects } from "../../../../src/migrations/run/steps/created-objects.js";
import { temporaryFolder } from "../../../support/cli/temporary-folder.js";
import { graphOfFolder } from "../../../support/migrations/migration-session.js";
import { writeRevisions } from "../../../support/migrations/write-revision-file.js";

async function created(...bodies: string[]): Promise<{ names: string[]; warned: string[] }> {
  const folder = writeRevisions(
    path.join(temporaryFolder(), "versions"),
    Object.fromEntries(bodies.map((body, index) => [`r${index}`, body])),
  );
  const warned: string[] = [];
  const names = await createdObjects(
    [...(await graphOfFolder(folder)).nodes.values()],
    (line) => void warned.push(line),
  );
  return { names: [...names].sort(), warned };
}

it("finds tables, columns, indexes and constraints of operations, and tables of SQL", async () => {
  const { names, warned } = await created(
    `const table = { name: "site_a", columns: [] };
     op.createTable(table);
     op.renameTable("site_a", "site_b");
     op.addColumn("users", { name: "colour", type: { kind: "text" } });
     op.createIndex("users", { name: "site_idx", columns: ["colour"] });
     op.createUniqueConstraint("users", "uq_users_colour", ["colour"]);
     op.dropTable("site_c");`,
    `op.execute('CREATE TABLE IF NOT EXISTS "Site_D" (id INTEGER)');
     op.execute("/* x */ create temporary table public.[site e] (id integer)");
     op.execute('CREATE TABLE "site ""f""" (id INTEGER)');
     op.execute("INSERT INTO t SELECT 'create table x'");`,
  );
  expect(names).toEqual([
    'site "f"',
    "site e",
    "site_a",
    "site_b",
    "site_d",
    "users.colour",
    "users.site_idx",
    "users.uq_users_colour",
  ]);
  expect(warned).toEqual([]);
});

it("treats every table as empty, and reports a revision that needs rows", async () => {
  const { names, warned } = await created(
    `for (const row of await op.query("SELECT a FROM t")) op.execute(row.a);
     op.createTable({ name: "site_a", columns: [] });`,
    `op.createTable({ name: "site_b", columns: [] });
     const [row] = await op.query("SELECT a FROM t");
     op.createTable({ name: row.a, columns: [] });`,
  );
  expect(names).toEqual(["site_a", "site_b"]);
  expect(warned).toEqual([
    expect.stringMatching(/r1_\.ts: cannot determine what it creates without a database \(.*exclude_tables/),
  ]);
});
