import { expect, it } from "vitest";
import { normalizeExpressions } from "../../../../src/migrations/autogenerate/reflect/normalize-expressions.js";
import type { SchemaModel, TableModel } from "../../../../src/schema/model.js";

const table = (changes: Partial<TableModel> = {}): TableModel => ({
  name: "t",
  columns: [{ name: "a", type: { kind: "text" } }],
  constraints: [],
  indexes: [],
  beyond: [],
  ...changes,
});
const schema = (...tables: TableModel[]): SchemaModel => ({ tables });
const check = (condition: string, name = "ck") => ({ type: "check" as const, name, condition });

/** Asks of a table what the server is said to keep. */
async function translate(there: TableModel, wanted: TableModel, stored: TableModel): Promise<TableModel | undefined> {
  return (await normalizeExpressions(schema(there), schema(wanted), async () => [stored])).tables[0];
}

it("asks for nothing where there are no expressions, or no table to compare with", async () => {
  const never = () => expect.fail();
  const there = schema(table());
  expect(await normalizeExpressions(there, schema(table({ indexes: [{ name: "i", columns: ["a"] }] })), never)).toBe(
    there,
  );
  expect(await normalizeExpressions(there, schema(table({ name: "new", constraints: [check("a > 1")] })), never)).toBe(
    there,
  );
});

it("asks with the types that are there", async () => {
  const wanted = table({ constraints: [check("a > 1")], columns: [{ name: "a", type: { kind: "integer" } }] });
  const asked: (readonly TableModel[])[] = [];
  await normalizeExpressions(schema(table()), schema(wanted), async (tables) => {
    asked.push(tables);
    return [];
  });
  expect(asked).toEqual([[{ ...wanted, columns: [{ name: "a", type: { kind: "text" } }] }]]);
});

it("says a check in the words of the entities, under whatever name it is there", async () => {
  const [there, stored] = [
    table({ constraints: [check("(a)::int > 1", "other")] }),
    table({ constraints: [check("((a)::INT > 1)")] }),
  ];
  expect((await translate(there, table({ constraints: [check("a > 1")] }), stored))?.constraints).toEqual([
    check("a > 1", "other"),
  ]);
  const changed = table({ constraints: [check("(a)::int > 2")] });
  expect((await translate(changed, table({ constraints: [check("a > 1")] }), stored))?.constraints).toEqual(
    changed.constraints,
  );
});

it("says an index in the words of the entities, and keeps what else it is", async () => {
  const index = (sql: string, where: string) => ({ name: "i", columns: [{ sql }], where });
  const there = { ...index("lower((a)::text)", "(a <> ''::text)"), unique: true };
  const stored = table({ indexes: [index("lower((a)::text)", "(a <> ''::text)")] });
  const wanted = table({ indexes: [index("lower(a)", "a <> ''")] });
  expect((await translate(table({ indexes: [there] }), wanted, stored))?.indexes).toEqual([
    { ...index("lower(a)", "a <> ''"), unique: true },
  ]);
  const other = { ...there, where: "(a <> 'x'::text)" };
  expect((await translate(table({ indexes: [other] }), wanted, stored))?.indexes).toEqual([other]);
});

it("says a default in the words of the entities", async () => {
  const of = (value: string | { sql: string }) =>
    table({ columns: [{ name: "a", type: { kind: "text" }, default: value }] });
  const wanted = of({ sql: "'x'::varchar" });
  expect(await translate(of("x"), wanted, of("x"))).toEqual(wanted);
  expect(await translate(of("y"), wanted, of("x"))).toEqual(of("y"));
});
