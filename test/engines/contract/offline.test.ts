// The script that `--sql` prints does the same as the upgrade.
import path from "node:path";
import { describe, expect, it } from "vitest";
import { engineOf } from "../../../src/engines/registry.js";
import { parseDatabaseUrl } from "../../../src/ini/database-url.js";
import { upgradeSql } from "../../../src/migrations/run/offline/offline.js";
import { temporaryFolder } from "../../support/cli/temporary-folder.js";
import { type ByEngine, type Engine, engines, query } from "../../support/databases/engines.js";
import { schemaDump } from "../../support/databases/schema-dump.js";
import { databaseOn } from "../../support/databases/server-database.js";
import { graphOfFolder, migrateOn } from "../../support/migrations/migration-session.js";
import { writeRevisions } from "../../support/migrations/write-revision-file.js";

const bodies = {
  aaaa: `
    op.createTable({
      name: "people",
      columns: [
        { name: "people_id", type: { kind: "integer" }, autoIncrement: true },
        { name: "name", type: { kind: "string", length: 90 } },
        { name: "active", type: { kind: "boolean" }, default: true },
        { name: "data", type: { kind: "binary" }, nullable: true },
      ],
      constraints: [{ type: "primary", columns: ["people_id"] }, { type: "unique", columns: ["name"] }],
      indexes: [{ name: "p_active_idx", columns: ["active", "name"] }],
    });
    op.bulkInsert("people", [{ name: "O'Neil \\\\ \\"x\\" %s :a", active: false, data: new Uint8Array([0, 92, 255]) }, { name: "ö\\n", active: true, data: null }]);`,
  bbbb: `
    op.addColumn("people", { name: "order", type: { kind: "string", length: 9 }, default: "it's \\\\" });
    op.execute("UPDATE people SET name = :name WHERE name LIKE :like", { name: "C:\\\\new 'x'", like: "O'Neil%" });
    op.createTable({
      name: "User-list",
      columns: [{ name: "id", type: { kind: "integer" } }, { name: "people_id", type: { kind: "integer" } }],
      constraints: [
        { type: "primary", columns: ["id"] },
        { type: "foreign", columns: ["people_id"], referredTable: "people", referredColumns: ["people_id"] },
      ],
    });
    op.dropIndex("people", "p_active_idx");
    op.renameColumn("people", "active", "is active");
    op.renameTable("User-list", "user_list");`,
};

/** Operations that `--sql` refuses because they depend on the current table, with the reason. */
const refused: ByEngine<readonly (readonly [body: string, reason: string])[]> = {
  SQLite: [
    ['op.dropConstraint("people", "uq_people_name", "unique");', "SQLite has no statement for this"],
    ['op.alterColumn("people", "name", { nullable: true });', "SQLite has no statement for this"],
    ['op.dropColumn("people", "name");', "SQLite has no statement for this"],
    ['await op.query("SELECT 1");', "op.query"],
  ],
  PostgreSQL: [['await op.query("SELECT 1");', "op.query"]],
  MariaDB: [
    ['op.alterColumn("people", "name", { nullable: true });', "MariaDB needs the whole definition of a column"],
    ['await op.query("SELECT 1");', "op.query"],
  ],
};

/** Operations that the script can contain on this engine. */
const more: ByEngine<string> = {
  SQLite: "",
  PostgreSQL: 'op.dropConstraint("people", "uq_people_name", "unique");',
  MariaDB: 'op.dropConstraint("people", "uq_people_name", "unique");',
};

async function scriptOf(engine: Engine, folder: string): Promise<string> {
  const offline = await (await engineOf(parseDatabaseUrl(await engine.newUrl(folder)))).offline();
  const run = { graph: await graphOfFolder(folder), engine: offline, report: { log: () => {} } };
  return (await upgradeSql(run, "head")).join("\n");
}

describe.each(engines)("the script of an upgrade for $title", (engine) => {
  const test = it.skipIf(engine.missing);
  const versions = (changes: Readonly<Record<string, string>>) =>
    writeRevisions(path.join(temporaryFolder(), "versions"), changes);

  test("results in the same schema and rows as the upgrade", async () => {
    const folder = versions({ ...bodies, cccc: more[engine.name] });
    const [run, written] = [await databaseOn(engine, ""), await databaseOn(engine, "")];
    await migrateOn(run, "head", { folder });
    await query(written, await scriptOf(engine, folder));
    expect(linesOf(written)).toEqual(linesOf(run));
    expect(await dumpOf(written)).toEqual(await dumpOf(run));
  });

  test.each(refused[engine.name])("refuses what depends on the database: %s", async (body, reason) => {
    await expect(scriptOf(engine, versions({ aaaa: body }))).rejects.toThrow(reason);
  });
});

/** SQLite keeps the text of a statement, and a script is indented as Alembic does it. */
function linesOf(url: string): string[] {
  return schemaDump(url).map((text) => text.replaceAll(/^\s+/gm, ""));
}

/** `dump` does not quote names. */
async function dumpOf(url: string) {
  return [
    await query(url, "SELECT * FROM people ORDER BY people_id"),
    await query(url, "SELECT * FROM alembic_version"),
  ];
}
