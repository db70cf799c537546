// Tables of any size need little memory, and each row is read once.
import Database from "better-sqlite3";
import { expect, it, onTestFinished } from "vitest";
import type { Connection, Row } from "../../src/copy/connection.js";
import { readBatches, readRows } from "../../src/copy/read-batches.js";
import type { CopiedTable } from "../../src/copy/tables.js";
import { sqliteConnection } from "../../src/engines/sqlite/copy/connection.js";

const table: CopiedTable = {
  name: "t",
  key: "id",
  columns: [
    { name: "id", kind: "integer", length: undefined, nullable: false },
    { name: "body", kind: "binary", length: undefined, nullable: true },
  ],
  references: [],
  uniques: [],
};

/** A connection to a table with one row for every pair. */
function connection(rows: readonly (readonly [id: number, bytes: number])[]): Connection {
  const database = new Database(":memory:");
  onTestFinished(() => void database.close());
  database.exec("CREATE TABLE t (id INTEGER PRIMARY KEY, body BLOB)");
  const insert = database.prepare("INSERT INTO t VALUES (?, zeroblob(?))");
  for (const row of rows) insert.run(...row);
  return sqliteConnection(database, { file: ":memory:", timeout: 0 });
}

async function batches(from: Connection): Promise<Row[][]> {
  const all: Row[][] = [];
  for await (const rows of readBatches(from, table)) all.push(rows);
  return all;
}

it.each([0, 1, 999, 1000, 1001, 2500])("reads every row once, in the order of the keys: %i rows", async (count) => {
  const ids = Array.from({ length: count }, (_, index) => (index - 100) * 7);
  const read = (await batches(connection(ids.map((id) => [id, 1])))).flat();
  expect(read.map(({ id }) => id)).toEqual(ids);
});

it("limits a batch to the number of rows that the largest row allows", async () => {
  const sizes = [...Array(1500).fill(10), 1_000_000];
  const lengths = async (rows: readonly number[]) =>
    (await batches(connection(rows.map((size, id) => [id, size])))).map((batch) => batch.length);
  expect(Math.max(...(await lengths(sizes)))).toBe(4);
  expect(await lengths(sizes.slice(0, -1))).toEqual([1000, 500]);
  expect(await lengths([9_000_000, 9_000_000])).toEqual([1, 1]);
});

it("reads the rows between two keys", async () => {
  const from = connection([
    [1, 0],
    [2, 0],
    [3, 0],
    [4, 0],
  ]);
  const ids = async (range: Parameters<typeof readRows>[2]) => (await readRows(from, table, range)).map(({ id }) => id);
  expect(await ids({ after: 1, upTo: 3, limit: 10 })).toEqual([2, 3]);
  expect(await ids({ after: undefined, upTo: 3, limit: 2 })).toEqual([1, 2]);
  expect(await ids({ after: 4, limit: 10 })).toEqual([]);
});
