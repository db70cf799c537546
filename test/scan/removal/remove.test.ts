// The answer to a COMMIT can be lost: whatever has become of it, the journal of rows that are gone is there.
import { readdirSync } from "node:fs";
import path from "node:path";
import type { DataSource } from "typeorm";
import { expect, it } from "vitest";
import { readJournal } from "../../../src/scan/removal/journal-file.js";
import { removeWithJournal } from "../../../src/scan/removal/remove.js";
import { temporaryFolder } from "../../support/cli/temporary-folder.js";
import { dumpDatabase } from "../../support/databases/dump.js";
import { sqlite } from "../../support/databases/engines.js";
import { openDataSource } from "../../support/databases/open-database.js";
import { oldInstance } from "../../support/reference/old-instance.js";

type Transaction = (work: unknown) => Promise<unknown>;

async function instance() {
  const made = await oldInstance(sqlite, path.join(temporaryFolder(), "old"));
  const dataSource = await openDataSource(made.url);
  const repositories = () => (dumpDatabase(made.database).repositories ?? []).map((row) => row.repo_name);
  const rows = (dumpDatabase(made.database).repositories ?? []).map((row) => ({
    id: Number(row.repo_id),
    name: String(row.repo_name),
  }));
  const notices: string[] = [];
  const options = { journalFolder: made.folder, onNotice: (line: string) => void notices.push(line) };
  const journals = () => readdirSync(made.folder).filter((name) => name.startsWith("removed-"));
  return { made, dataSource, rows, repositories, options, notices, journals };
}

/** Lets transactions end with an error; `after` their COMMIT, or instead of it. */
function breakTransactions(dataSource: DataSource, errors: { after: boolean; code: string }[]): void {
  const real = dataSource.transaction.bind(dataSource) as unknown as Transaction;
  const broken: Transaction = async (work) => {
    const next = errors.shift();
    if (next === undefined) return real(work);
    const error = Object.assign(new Error("broken"), { driverError: { code: next.code } });
    if (next.after) await real(work);
    else await real(async (manager: unknown) => (work as Transaction)(manager).then(() => Promise.reject(error)));
    throw error;
  };
  dataSource.transaction = broken as unknown as DataSource["transaction"];
}

const deadlock = "40P01";

it("keeps the journal of an attempt that was committed but seemed to fail", async () => {
  const { dataSource, rows, options, repositories, journals, made } = await instance();
  breakTransactions(dataSource, [{ after: true, code: deadlock }]);
  const { removed, journal } = await removeWithJournal(dataSource, rows, options);
  await dataSource.destroy();
  expect(repositories()).toEqual([]);
  expect(removed).toEqual(rows);
  expect(journals()).toEqual([path.basename(journal ?? "")]);
  expect(readJournal(path.join(made.folder, journals()[0] ?? "")).repositories).toHaveLength(rows.length);
});

it("writes one journal if the first attempts failed", async () => {
  const { dataSource, rows, options, journals } = await instance();
  breakTransactions(dataSource, [
    { after: false, code: deadlock },
    { after: false, code: deadlock },
  ]);
  const { removed } = await removeWithJournal(dataSource, rows, options);
  await dataSource.destroy();
  expect(removed).toEqual(rows);
  expect(journals()).toHaveLength(1);
});

it.each([true, false])(
  "keeps and names the journal if it is unknown whether the removal was committed (it was: %s)",
  async (after) => {
    const { dataSource, rows, options, repositories, journals, notices } = await instance();
    breakTransactions(dataSource, [{ after, code: "ECONNRESET" }]);
    await expect(removeWithJournal(dataSource, rows, options)).rejects.toThrow("broken");
    await dataSource.destroy();
    expect(repositories()).toHaveLength(after ? 0 : rows.length);
    expect(journals()).toHaveLength(1);
    expect(notices).toEqual([expect.stringContaining(journals()[0] ?? "")]);
  },
);
