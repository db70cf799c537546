// A run on MariaDB that breaks off goes on where it stopped, wherever that was: what comes out is what one run would
// have made.
import path from "node:path";
import { describe, expect, it } from "vitest";
import { parseDatabaseUrl, type ServerUrl } from "../../../../src/ini/database-url.js";
import { upgrade } from "../../../../src/migrations/run/upgrade.js";
import { temporaryFolder } from "../../../support/cli/temporary-folder.js";
import { type Dump, dump } from "../../../support/databases/dump.js";
import { mariadb, queryServer } from "../../../support/databases/engines.js";
import { openDatabase } from "../../../support/databases/open-database.js";
import { mariadbDump } from "../../../support/databases/schema-dump.js";
import { serverDatabase } from "../../../support/databases/server-database.js";
import { dieAfter } from "../../../support/faults/dying-process.js";
import { graphOfFolder, migrateOn, plainly } from "../../../support/migrations/migration-session.js";
import { writeRevisions } from "../../../support/migrations/write-revision-file.js";
import { loadRelease } from "../../../support/reference/load-release.js";

interface Result {
  readonly schema: string[];
  readonly rows: Dump;
}

async function resultOf(url: string): Promise<Result> {
  return { schema: mariadbDump(url), rows: await dump(url) };
}

/** @returns whether it came to the death */
async function runAndDie(url: string, changes: number, folder?: string): Promise<boolean> {
  const database = await openDatabase(url);
  const life = dieAfter(database.dataSource, changes);
  const session = {
    database,
    graph: await graphOfFolder(folder),
    report: { log: () => {}, notice: () => {}, warn: () => {} },
  };
  try {
    await upgrade(session, "head", plainly);
    expect(life.died).toBe(false);
  } catch (error) {
    expect(life.died, String(error)).toBe(true);
  } finally {
    await database.dataSource.destroy();
  }
  return life.died;
}

const old = `
  CREATE TABLE p (id INT PRIMARY KEY);
  CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, p_id INT, n INT NOT NULL, word VARCHAR(20), gone INT,
    CONSTRAINT fk_t_p_id FOREIGN KEY (p_id) REFERENCES p (id));
  ALTER TABLE t ADD CONSTRAINT uq_t_p_id UNIQUE (p_id, n);
  INSERT INTO p VALUES (1), (2);
  INSERT INTO t (p_id, n, word, gone) VALUES (1, 1, 'one', 7), (2, 2, 'two', 8);`;

/** Most of its work would do harm a second time. */
const revision = `
  op.createTable({ name: "made", columns: [{ name: "id", type: { kind: "integer" }, autoIncrement: true },
    { name: "on", type: { kind: "boolean" } }], constraints: [{ type: "primary", columns: ["id"] }],
    indexes: [{ name: "made_on", columns: ["on"] }] });
  op.execute("UPDATE t SET n = n + 1");
  const before = await op.query("SELECT n, word FROM t ORDER BY id");
  for (const { n } of before) op.bulkInsert("made", [{ on: n > 2 }]);
  op.addColumn("t", { name: "flag", type: { kind: "boolean" }, default: true });
  op.dropConstraint("t", "uq_t_p_id", "unique");
  op.alterColumn("t", "word", { type: { kind: "string", length: 40 }, nullable: false });
  op.dropColumn("t", "gone");
  op.dropColumn("t", "never", { ifExists: true });
  op.renameColumn("t", "n", "number");
  op.execute("INSERT INTO t (id, p_id, number, word) SELECT id + 10, p_id, number + 10, 'more' FROM t");
  const [{ count }] = await op.query("SELECT COUNT(*) AS count FROM t");
  if (Number(count) === 4) op.createIndex("t", { name: "t_word", columns: ["word"], unique: false });
  op.createUniqueConstraint("t", "uq_t_number", ["number"]);
  op.renameTable("made", "renamed");
  op.dropTable("renamed");
  op.createTable({ name: "renamed", columns: [{ name: "x", type: { kind: "text" }, nullable: true }] });
  op.bulkInsert("renamed", [{ x: "x" }]);`;

describe.skipIf(mariadb.missing)(`an upgrade on ${mariadb.title}`, () => {
  it("is resumed at any statement at which it was killed, with the same result", async () => {
    const folder = writeRevisions(path.join(temporaryFolder(), "versions"), { aaaa: revision });
    const whole = await serverDatabase(mariadb, old);
    await migrateOn(whole, "head", { folder });
    const expected = await resultOf(whole);
    for (let changes = afterTrial, died = true; died; changes += 1) {
      const url = await serverDatabase(mariadb, old);
      died = await runAndDie(url, changes, folder);
      await migrateOn(url, "head", { folder });
      expect(await resultOf(url), `died after change ${changes}`).toEqual(expected);
      await queryServer(url, `DROP DATABASE ${(parseDatabaseUrl(url) as ServerUrl).database}`);
    }
  });

  it("is resumed as often as it is killed in Kallithea's own history, with the same result", async () => {
    const whole = await loadRelease(mariadb, "kallithea-0.3.7", "");
    await migrateOn(whole, "head");
    const url = await loadRelease(mariadb, "kallithea-0.3.7", "");
    let deaths = 0;
    while (await runAndDie(url, afterTrial + deaths)) deaths += 1;
    expect(deaths).toBeGreaterThan(10);
    expect(withoutNewIds(await resultOf(url))).toEqual(withoutNewIds(await resultOf(whole)));
  });
});

/** Changes that every run makes to see what it may do. */
const afterTrial = 10;

/** A number that was given in a transaction which came to nothing is not given again. */
function withoutNewIds({ schema, rows }: Result): Result {
  const without = (id: string, table: string) => (rows[table] ?? []).map(({ [id]: _, ...row }) => row);
  return { schema, rows: { ...rows, settings: without("app_settings_id", "settings"), ui: without("ui_id", "ui") } };
}
