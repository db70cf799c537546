import { readdirSync } from "node:fs";
import path from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { removeWithJournal } from "../../../src/scan/removal/remove.js";
import { repositories } from "../../../src/schema/entities/repositories.js";
import { rowsOf } from "../../../src/schema/entity.js";
import { runHere } from "../../support/cli/cli.js";
import { dbCreateArguments, makeInstance } from "../../support/cli/instance.js";
import { temporaryFolder } from "../../support/cli/temporary-folder.js";
import { openDataSource } from "../../support/databases/open-database.js";
import { emptyBare } from "../../support/repositories/empty-bare.js";

async function known(...names: readonly string[]) {
  const made = makeInstance(path.join(temporaryFolder(), "instance"));
  for (const name of names) emptyBare(path.join(made.repositories, name));
  expect((await runHere(dbCreateArguments(made))).status).toBe(0);
  const dataSource = await openDataSource(made.url);
  onTestFinished(() => dataSource.destroy());
  const rows = (await rowsOf(dataSource, repositories).find()).map(({ repo_id, repo_name }) => ({
    id: repo_id,
    name: repo_name,
  }));
  return { dataSource, rows, folder: made.folder, options: { journalFolder: made.folder, onNotice: () => {} } };
}

it("keeps rows that another scan has renamed or removed in the meantime", async () => {
  const { dataSource, rows, options } = await known("gone", "moved", "taken");
  await rowsOf(dataSource, repositories).update({ repo_name: "moved" }, { repo_name: "at-its-new-place" });
  const other = await removeWithJournal(dataSource, rows.slice(2), options);
  expect(other.removed.map(({ name }) => name)).toEqual(["taken"]);
  const { removed, journal } = await removeWithJournal(dataSource, rows, options);
  expect(removed.map(({ name }) => name)).toEqual(["gone"]);
  expect(journal).toBeDefined();
  expect((await rowsOf(dataSource, repositories).find()).map((row) => row.repo_name)).toEqual(["at-its-new-place"]);
});

it("writes no journal if nothing is left to remove", async () => {
  const { dataSource, rows, folder, options } = await known("gone");
  await removeWithJournal(dataSource, rows, options);
  const files = readdirSync(folder);
  expect(await removeWithJournal(dataSource, rows, options)).toEqual({ removed: [], journal: undefined });
  expect(readdirSync(folder)).toEqual(files);
});
