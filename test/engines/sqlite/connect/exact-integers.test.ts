import { describe, expect, it } from "vitest";
import { connectSqlite } from "../../../../src/engines/sqlite/connect/connect.js";
import { queryExactly } from "../../../../src/engines/sqlite/connect/exact-integers.js";

async function typesOf(...values: unknown[]) {
  const logged: unknown[] = [];
  const dataSource = await connectSqlite({
    file: ":memory:",
    timeout: 0,
    withoutEntities: true,
    logSql: (_, parameters) => logged.push(...parameters),
  });
  try {
    const columns = values.map((_, index) => `(SELECT typeof(v) || ' ' || v FROM (SELECT ? AS v)) AS "${index}"`);
    const [row] = await dataSource.query(`SELECT ${columns.join(", ")}`, values);
    return { types: Object.values(row), logged };
  } finally {
    await dataSource.destroy();
  }
}

describe("a bound value on SQLite", () => {
  it("is stored as an integer if it is one, and as 1 or 0 if it is a boolean", async () => {
    const { types } = await typesOf(5, -7, true, false, 0.5, 1e300, 9007199254740993n, "5");
    expect(types).toEqual([
      "integer 5",
      "integer -7",
      "integer 1",
      "integer 0",
      "real 0.5",
      "real 1.0e+300",
      "integer 9007199254740993",
      "text 5",
    ]);
  });

  it("is logged unchanged", async () => {
    expect((await typesOf(5, true)).logged).toEqual([5, true]);
  });
});

it("a statement that was read exactly returns numbers to other readers", async () => {
  const dataSource = await connectSqlite({ file: ":memory:", timeout: 0, withoutEntities: true });
  const runner = dataSource.createQueryRunner();
  expect(await queryExactly(runner, "SELECT 9007199254740993 AS n, 1 AS m", [])).toEqual([
    { n: 9007199254740993n, m: 1 },
  ]);
  expect(await runner.query("SELECT 9007199254740993 AS n, 1 AS m")).toEqual([{ n: 9007199254740992, m: 1 }]);
  await expect(queryExactly(runner, "SELECT n FROM nowhere", [])).rejects.toThrow("no such table: nowhere");
  await dataSource.destroy();
});
