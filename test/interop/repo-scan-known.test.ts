// Our scan against the original's, on a database of 0.7.0 that is full of rows which hang on repositories.
import { copyFileSync, mkdirSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { runBuilt } from "../support/cli.js";
import { copyRows } from "../support/copy-rows.js";
import { dump, withoutChance } from "../support/dump.js";
import { type Engine, engines, sqlite, sqliteFile } from "../support/engines.js";
import { dbCreateArguments, makeInstanceOn, type TestInstance } from "../support/instance.js";
import { changeDatabase, restoreRelease } from "../support/old-release.js";
import { describeAgainstReference, runReference } from "../support/reference.js";
import { runTool } from "../support/run-tools.js";
import { temporaryFolder } from "../support/temporary-folder.js";

/** Rows of which the fixture has none: a vote and a comment that link a repository that stays with one that goes. */
const links = [
  "INSERT INTO changeset_comments VALUES (20,1,NULL,1,NULL,NULL,4,'x','2015-04-01 12:00:00.000000','2015-04-01 12:00:00.000000')",
  "INSERT INTO changeset_statuses VALUES (10,1,4,'abc','approved',1,'2015-04-01 12:00:00.000000',7,1)",
  "INSERT INTO changeset_statuses VALUES (11,1,4,'abc','approved',20,'2015-04-01 12:00:00.000000',8,NULL)",
];

describe.each(engines)("on $title", (engine) => {
  describeAgainstReference("repo-scan --remove-missing on a database of 0.7.0", () => {
    describe.skipIf(engine.missing)("beside the original", () => comparisons(engine));
  });
});

function comparisons(engine: Engine): void {
  it.each([
    ["a fork and a Mercurial repository go", ["alpha", "grp/beta.git"]],
    ["a repository with a fork goes", ["grp/alpha-fork"]],
    ["all but one go", ["grp/beta.git"]],
    ["nothing goes", ["alpha", "grp/alpha-fork", "grp/beta.git", "grp/sub/hgtwo"]],
  ])("leaves the same rows: %s", async (_case, present) => {
    const { ours, theirs } = await instances(engine, [...present, "new/one"]);
    const real = runReference("kallithea-cli", ["repo-scan", "-c", theirs.ini, "--remove-missing"]);
    expect(real.status, real.stderr).toBe(0);
    const own = runBuilt(["repo-scan", "-c", ours.ini, "--remove-missing"]);
    expect(own.status, own.stderr).toBe(0);
    expect(own.stdout).toBe(real.stdout);
    expect(withoutChance(await dump(ours.url))).toEqual(withoutChance(await dump(theirs.url)));
  });

  it("uses the settings and the permissions of the instance for new repositories", async () => {
    const { ours, theirs } = await instances(
      engine,
      ["alpha", "privx/nested/new"],
      [
        "UPDATE settings SET app_settings_value = 'True' WHERE app_settings_name LIKE 'default_repo_%' AND app_settings_type = 'bool'",
        "UPDATE user_to_perm SET permission_id = 9 WHERE user_id = 1 AND permission_id = 7",
      ],
    );
    for (const run of [runReference("kallithea-cli", ["repo-scan", "-c", theirs.ini]), runBuilt(["repo-scan", "-c", ours.ini])]) {
      expect(run.status, run.stderr).toBe(0);
    }
    expect(withoutChance(await dump(ours.url))).toEqual(withoutChance(await dump(theirs.url)));
  });
}

/** Two instances with the same rows and one folder of empty repositories. */
async function instances(engine: Engine, present: readonly string[], statements: readonly string[] = []) {
  const folder = temporaryFolder();
  const theirs = makeInstanceOn(await engine.newUrl(folder, "theirs"), path.join(folder, "theirs"));
  const ours = makeInstanceOn(await engine.newUrl(folder, "ours"), path.join(folder, "ours"));
  const rows = path.join(folder, "rows.db");
  restoreRelease("kallithea-0.7.0", rows);
  changeDatabase(rows, `UPDATE ui SET ui_value = '${theirs.repositories}' WHERE ui_key = '/'`, ...links, ...statements);
  for (const instance of [theirs, ours]) {
    runReference("kallithea-cli", ["config-create", instance.ini, `sqlalchemy.url=${instance.url}`]);
    await fill(engine, instance, rows);
  }
  for (const name of present) makeRepository(path.join(theirs.repositories, name));
  return { ours, theirs };
}

async function fill(engine: Engine, instance: TestInstance, rows: string): Promise<void> {
  if (engine === sqlite) return copyFileSync(rows, sqliteFile(instance.url));
  const { status, stderr } = runBuilt(dbCreateArguments(instance));
  expect(status, stderr).toBe(0);
  await copyRows(rows, instance.url);
}

function makeRepository(folder: string): void {
  mkdirSync(folder, { recursive: true });
  runTool("git", ["init", "--quiet", "--bare", folder]);
}
