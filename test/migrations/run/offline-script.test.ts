// The script that `--sql` prints does the same as the upgrade.
import path from "node:path";
import { describe, expect, it } from "vitest";
import { engineOf } from "../../../src/engines/registry.js";
import { parseDatabaseUrl } from "../../../src/ini/database-url.js";
import { upgradeSql } from "../../../src/migrations/run/offline/offline.js";
import { temporaryFolder } from "../../support/cli/temporary-folder.js";
import { query, servers } from "../../support/databases/engines.js";
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
    op.dropConstraint("people", "uq_people_name", "unique");`,
};

describe.each(servers)("on $title", (engine) => {
  it.skipIf(engine.missing)("the script of an upgrade results in the same schema and rows as the upgrade", async () => {
    const folder = writeRevisions(path.join(temporaryFolder(), "versions"), bodies);
    const [run, written] = [await databaseOn(engine, ""), await databaseOn(engine, "")];
    await migrateOn(run, "head", { folder });
    const offline = await (await engineOf(parseDatabaseUrl(written))).offline();
    const script = await upgradeSql(
      { graph: await graphOfFolder(folder), engine: offline, report: { log: () => {} } },
      "head",
    );
    await query(written, script.join("\n"));
    expect(schemaDump(written)).toEqual(schemaDump(run));
    expect(await dumpOf(written)).toEqual(await dumpOf(run));
  });
});

/** `dump` does not quote names. */
async function dumpOf(url: string) {
  return [
    await query(url, "SELECT * FROM people ORDER BY people_id"),
    await query(url, "SELECT * FROM alembic_version"),
  ];
}
