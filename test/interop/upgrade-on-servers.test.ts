// The whole of Kallithea's history on a server, by ours and by the real Alembic: the same schema, letter for letter,
// and the same rows.
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
  describeAgainstReference("beside the real Alembic", () => {
    describe.skipIf(engine.missing)("upgrade head", () => comparisons(engine));
  });
});

function comparisons(engine: Engine): void {
  const load = (release: string) => loadRelease(engine, release, "");

  it.each(["kallithea-0.3.7", "kallithea-0.5.2", "kallithea-0.6.3"])("makes the same of %s", async (release) => {
    const [ours, theirs] = [await load(release), await load(release)];
    await migrateOn(ours, "head");
    upgradeByAlembic(theirs);
    await removeTheirLeftovers(theirs);
    expect(schemaDump(ours)).toEqual(schemaDump(theirs));
    expect(await dump(ours)).toEqual(await dump(theirs));
  });

  it("of a new database that ours took down to base brings back the schema and the rows, by either", async () => {
    const [ours, theirs] = [await load("kallithea-0.7.0"), await load("kallithea-0.7.0")];
    // They go with their table, which came later than base.
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
    // On MariaDB the original leaves a constraint where it was, which this downgrade makes.
    await migrateOn(theirs, "d7ec25b66e47", { direction: "downgrade" });
  });
}

/**
 * What the real Alembic leaves on MariaDB. It looks for a constraint that it should drop where SQLAlchemy shows an
 * index alone; and an index that ours made, so that a foreign key could go on without the unique one, it does not know.
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

/** The one row that a downgrade deletes and the next upgrade makes anew; ids are never given twice. */
function withoutNewId({ settings = [], ...others }: Dump) {
  const rows = settings.map((row) =>
    row.app_settings_name === "clone_ssh_tmpl" ? { ...row, app_settings_id: "new" } : row,
  );
  return {
    ...others,
    settings: rows.sort((a, b) => String(a.app_settings_name).localeCompare(String(b.app_settings_name))),
  };
}
