// The whole of Kallithea's history on a server, by ours and by the real Alembic, results in exactly the same schema and
// rows.
import path from "node:path";
import { describe, expect, it } from "vitest";
import { projectRoot } from "../support/cli/cli.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";
import { type Dump, dump } from "../support/databases/dump.js";
import { type Engine, mariadb, postgresql, query } from "../support/databases/engines.js";
import { schemaDump } from "../support/databases/schema-dump.js";
import { migrateOn } from "../support/migrations/migration-session.js";
import { loadRelease } from "../support/reference/load-release.js";
import { describeAgainstReference, runReference } from "../support/reference/reference.js";
import { writeOriginalIni } from "./original-ini.js";
import { succeed } from "./pair.js";

function upgradeByAlembic(url: string): void {
  const ini = path.join(temporaryFolder(), "their.ini");
  writeOriginalIni(ini, url);
  succeed(runReference("alembic", ["-c", ini, "upgrade", "head"]));
}

function differencesToTheModels(url: string): unknown {
  return JSON.parse(
    succeed(runReference("python", [path.join(projectRoot, "test/interop/compare-schema.py"), "differences", url]))
      .stdout,
  );
}

describe.each([postgresql, mariadb])("on $title", (engine) => {
  describeAgainstReference("compared with the real Alembic", () => {
    describe.skipIf(engine.missing)("upgrade head", () => comparisons(engine));
  });
});

function comparisons(engine: Engine): void {
  const load = (release: string) => loadRelease(engine, release, "");

  it.each(["kallithea-0.3.7", "kallithea-0.5.2", "kallithea-0.6.3"])(
    "results in the same schema and rows for %s",
    async (release) => {
      const [ours, theirs] = [await load(release), await load(release)];
      await migrateOn(ours, "head");
      upgradeByAlembic(theirs);
      await removeTheirLeftovers(theirs);
      expect(schemaDump(ours)).toEqual(schemaDump(theirs));
      expect(await dump(ours)).toEqual(await dump(theirs));
    },
  );

  it("restores the schema and rows of a new database that ours downgraded to base, with either program", async () => {
    const [ours, theirs] = [await load("kallithea-0.7.0"), await load("kallithea-0.7.0")];
    // They are dropped with their table, which does not exist at base.
    for (const url of [ours, theirs]) await query(url, "DELETE FROM user_ssh_keys");
    const [schema, rows, models] = [schemaDump(ours), await dump(ours), differencesToTheModels(ours)];
    for (const url of [ours, theirs]) await migrateOn(url, "base", { direction: "downgrade" });
    expect(schemaDump(ours)).not.toEqual(schema);
    await migrateOn(ours, "head");
    upgradeByAlembic(theirs);
    await removeTheirLeftovers(theirs);
    for (const url of [ours, theirs]) {
      expect(schemaDump(url)).toEqual(schema);
      expect(withoutNewId(await dump(url))).toEqual(withoutNewId(rows));
    }
    expect(differencesToTheModels(ours)).toEqual(models);
    // On MariaDB the original does not drop a constraint, which this downgrade creates.
    await migrateOn(theirs, "d7ec25b66e47", { direction: "downgrade" });
  });
}

/**
 * Removes what the real Alembic leaves behind on MariaDB. It does not find a constraint to drop, because SQLAlchemy
 * shows it only as an index; and it does not know an index that ours created for a foreign key in place of the unique
 * one.
 */
async function removeTheirLeftovers(url: string): Promise<void> {
  if (!url.startsWith("mysql:")) return;
  await query(url, "ALTER TABLE ui DROP INDEX IF EXISTS uq_ui_ui_key");
  const [, ours] =
    mariadbOwnIndex.exec((await query(url, "SHOW CREATE TABLE pull_request_reviewers")).map(Object.values).join()) ??
    [];
  if (ours) await query(url, `ALTER TABLE pull_request_reviewers DROP INDEX ${ours}`);
}

const mariadbOwnIndex = /KEY `(\w+)` [^\n]*COMMENT 'needed by the foreign key'/;

/** Hides the id of the one row that a downgrade deletes and the next upgrade inserts again; ids are never reused. */
function withoutNewId({ settings = [], ...others }: Dump) {
  const rows = settings.map((row) =>
    row.app_settings_name === "clone_ssh_tmpl" ? { ...row, app_settings_id: "new" } : row,
  );
  return {
    ...others,
    settings: rows.sort((a, b) => String(a.app_settings_name).localeCompare(String(b.app_settings_name))),
  };
}
