import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { downgrade } from "../../../src/migration/run/downgrade.js";
import { upgrade } from "../../../src/migration/run/upgrade.js";
import { openSession } from "../../support/migration-session.js";
import { databaseOf } from "../../support/run-revision.js";
import { temporaryFolder } from "../../support/temporary-folder.js";
import { writeRevisions } from "../../support/write-revision-file.js";

const rehearsal = { backup: true, rehearse: true };

async function rehearsed(up: string, down: string) {
  const file = databaseOf("CREATE TABLE t (a INTEGER, b TEXT); INSERT INTO t VALUES (1, 'x'), (2, 'y');");
  const session = await openSession(file, writeRevisions(path.join(temporaryFolder(), "versions"), { aaaa: [up, down] }));
  const before = readFileSync(file);
  const run = () => upgrade(session, "head", rehearsal);
  const untouched = () => {
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(readdirSync(path.dirname(file))).toEqual([path.basename(file)]);
  };
  return { session, run, untouched };
}

const addColumn = 'op.addColumn("t", { name: "c", type: { kind: "text" }, nullable: true });';

describe("a rehearsal", () => {
  it("goes there, back and there again on a copy, and says what the real run will do", async () => {
    const { session, run, untouched } = await rehearsed(addColumn, 'op.dropColumn("t", "c");');
    await run();
    untouched();
    expect(session.noticed).toEqual([
      "A rehearsal on a copy:",
      "Rehearsed there and back: schema and rows are the same",
      "Rehearsed there, back and there again: schema and rows are the same",
      "The database itself was not touched. The real run will do:",
      "  upgrade  -> aaaa",
    ]);
    expect(session.logged.slice(2)).toEqual([
      "Running upgrade  -> aaaa, message of aaaa",
      "Running downgrade aaaa -> , message of aaaa",
      "Running upgrade  -> aaaa, message of aaaa",
    ]);
  });

  it("tells a schema that does not come back", async () => {
    const { session, run, untouched } = await rehearsed(
      `${addColumn} op.createIndex("t", { name: "t_c", columns: ["c"] });`,
      'op.dropIndex("t", "t_c");',
    );
    await expect(run()).rejects.toThrow("t has a column c already");
    untouched();
    expect(session.noticed.slice(1)).toEqual(["Rehearsed there and back: these are different", "  new: table t: column c TEXT"]);
  });

  it("tells rows that do not come back", async () => {
    const { session, run, untouched } = await rehearsed(
      "op.execute(\"DELETE FROM t WHERE b = 'x'\");",
      'op.execute("UPDATE t SET a = a + 1");',
    );
    await run();
    untouched();
    expect(session.noticed).toContain("  rows of t: 2 were there, 1 are; 2 are gone or different, 1 are new or different");
  });

  it("of a downgrade goes down first", async () => {
    const { session } = await rehearsed(addColumn, 'op.dropColumn("t", "c");');
    await upgrade(session, "head", { backup: false, rehearse: false });
    await downgrade(session, "base", rehearsal);
    expect(session.logged.slice(-3).map((line) => line.split(",")[0])).toEqual([
      "Running downgrade aaaa -> ",
      "Running upgrade  -> aaaa",
      "Running downgrade aaaa -> ",
    ]);
  });

  it("says what fails, and where, and leaves nothing behind", async () => {
    const { run, untouched } = await rehearsed('op.dropTable("gone");', "");
    await expect(run()).rejects.toThrow(/aaaa_\.ts:9: op\.dropTable\("gone"\) failed: no such table: gone/);
    untouched();
  });
});
