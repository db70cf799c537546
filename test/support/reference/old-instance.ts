// An instance of Kallithea 0.7.0 that has been in use: pull requests, comments, votes, forks, followers, permissions.
import { copyFileSync } from "node:fs";
import path from "node:path";
import { makeInstanceOn, type TestInstance } from "../cli/instance.js";
import { copyRows } from "../databases/copy-rows.js";
import { createDatabase } from "../databases/created.js";
import { type Engine, sqlite, sqliteFile } from "../databases/engines.js";
import { changeDatabase, restoreRelease } from "./old-release.js";

/** Rows of which the fixture has none: a vote and a comment that link a repository that stays with one that goes. */
const links = [
  "INSERT INTO changeset_comments VALUES (20,1,NULL,1,NULL,NULL,4,'x','2015-04-01 12:00:00.000000','2015-04-01 12:00:00.000000')",
  "INSERT INTO changeset_statuses VALUES (10,1,4,'abc','approved',1,'2015-04-01 12:00:00.000000',7,1)",
  "INSERT INTO changeset_statuses VALUES (11,1,4,'abc','approved',20,'2015-04-01 12:00:00.000000',8,NULL)",
];

/**
 * Its rows name the repositories alpha, grp/alpha-fork, grp/beta.git and grp/sub/hgtwo, of which none is on the disk.
 * @param folder that does not exist yet
 * @param options `root`: the folder of the repositories, if it is not the instance's own; `statements` change the rows,
 * in SQLite's words
 */
export async function oldInstance(
  engine: Engine,
  folder: string,
  { root, statements = [] }: { root?: string; statements?: readonly string[] } = {},
): Promise<TestInstance> {
  const instance = makeInstanceOn(await engine.newUrl(folder), folder);
  const rows = path.join(folder, "rows.db");
  restoreRelease("kallithea-0.7.0", rows);
  changeDatabase(
    rows,
    `UPDATE ui SET ui_value = '${root ?? instance.repositories}' WHERE ui_key = '/'`,
    ...links,
    ...statements,
  );
  await fill(engine, instance, rows);
  return instance;
}

async function fill(engine: Engine, instance: TestInstance, rows: string): Promise<void> {
  if (engine === sqlite) return copyFileSync(rows, sqliteFile(instance.url));
  await createDatabase(instance.url);
  await copyRows(rows, instance.url);
}
