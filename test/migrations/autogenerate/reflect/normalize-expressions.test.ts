import { expect, it } from "vitest";
import { normalizeExpressions } from "../../../../src/migrations/autogenerate/reflect/normalize-expressions.js";
import type { SchemaModel, TableModel } from "../../../../src/schema/model.js";

const table = (changes: Partial<TableModel> = {}): TableModel => ({
  name: "t",
  columns: [{ name: "a", type: { kind: "text" } }],
  constraints: [],
  indexes: [],
  unsupported: [],
  ...changes,
});
const schema = (...tables: TableModel[]): SchemaModel => ({ tables });
const check = (condition: string, name = "ck") => ({ type: "check" as const, name, condition });

/** Normalizes a table, if the server stores the target as `stored`. */
async function normalize(current: TableModel, target: TableModel, stored: TableModel): Promise<TableModel | undefined> {
  return (await normalizeExpressions(schema(current), schema(target), async () => [stored])).tables[0];
}

it("does not query the server if there are no expressions, or no table to compare with", async () => {
  const never = () => expect.fail();
  const current = schema(table());
  expect(await normalizeExpressions(current, schema(table({ indexes: [{ name: "i", columns: ["a"] }] })), never)).toBe(
    current,
  );
  expect(
    await normalizeExpressions(current, schema(table({ name: "new", constraints: [check("a > 1")] })), never),
  ).toBe(current);
});

it("uses the column types of the database", async () => {
  const target = table({ constraints: [check("a > 1")], columns: [{ name: "a", type: { kind: "integer" } }] });
  const asked: (readonly TableModel[])[] = [];
  await normalizeExpressions(schema(table()), schema(target), async (tables) => {
    asked.push(tables);
    return [];
  });
  expect(asked).toEqual([[{ ...target, columns: [{ name: "a", type: { kind: "text" } }] }]]);
});

it("maps a check back to the spelling of the entities, whatever its name", async () => {
  const [current, stored] = [
    table({ constraints: [check("(a)::int > 1", "other")] }),
    table({ constraints: [check("((a)::INT > 1)")] }),
  ];
  expect((await normalize(current, table({ constraints: [check("a > 1")] }), stored))?.constraints).toEqual([
    check("a > 1", "other"),
  ]);
  const changed = table({ constraints: [check("(a)::int > 2")] });
  expect((await normalize(changed, table({ constraints: [check("a > 1")] }), stored))?.constraints).toEqual(
    changed.constraints,
  );
});

it("maps an index back to the spelling of the entities, and keeps its other properties", async () => {
  const index = (sql: string, where: string) => ({ name: "i", columns: [{ sql }], where });
  const current = { ...index("lower((a)::text)", "(a <> ''::text)"), unique: true };
  const stored = table({ indexes: [index("lower((a)::text)", "(a <> ''::text)")] });
  const target = table({ indexes: [index("lower(a)", "a <> ''")] });
  expect((await normalize(table({ indexes: [current] }), target, stored))?.indexes).toEqual([
    { ...index("lower(a)", "a <> ''"), unique: true },
  ]);
  const other = { ...current, where: "(a <> 'x'::text)" };
  expect((await normalize(table({ indexes: [other] }), target, stored))?.indexes).toEqual([other]);
});

it("maps a default back to the spelling of the entities", async () => {
  const of = (value: string | { sql: string }) =>
    table({ columns: [{ name: "a", type: { kind: "text" }, default: value }] });
  const target = of({ sql: "'x'::varchar" });
  expect(await normalize(of("x"), target, of("x"))).toEqual(target);
  expect(await normalize(of("y"), target, of("x"))).toEqual(of("y"));
});
