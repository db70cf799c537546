import { expect, it } from "vitest";
import { codeOfStatements, lexicalDialects, lexSql } from "../../../src/schema/sql/lexer.js";

const awkward = [
  "SELECT 'a''b', \"c\"\"d\", `e``f`, [g] -- h\n /* i /* j */ k */ # l\n, $m$ n $m$, E'o\\'p', q::r, :s, 1.5e3, ü$1 ;",
  "'",
  '"',
  "/*",
  "$$",
  "E'\\",
  "--",
  "",
  "\u{1F600} '\u{1F600}",
];

it.each(Object.entries(lexicalDialects))("preserves the whole text on %s", (_, dialect) => {
  for (const text of awkward) {
    expect(
      lexSql(text, dialect)
        .map((token) => token.text)
        .join(""),
    ).toBe(text);
  }
});

it("reads a string of many megabytes", () => {
  const [token] = lexSql(`'${"x''".repeat(3_000_000)}'`, lexicalDialects.mysql);
  expect(token?.text.length).toBe(9_000_002);
});

it.each<[keyof typeof lexicalDialects, string, string[]]>([
  ["postgresql", "UPDATE t SET a = 'x; COMMIT'; COMMIT", ["UPDATE t SET a = ''", "COMMIT"]],
  ["postgresql", String.raw`SELECT E'it\'s; COMMIT'; -- COMMIT`, ["SELECT ''"]],
  ["postgresql", "/* /* ; */ COMMIT; */ SELECT $x$; ROLLBACK$x$", ["SELECT ''"]],
  ["mysql", String.raw`SELECT 'it\'s; COMMIT' # ; COMMIT`, ["SELECT ''"]],
  ["mysql", "/*!50000 COMMIT */", ["COMMIT */"]],
  ["sqlite", String.raw`SELECT '\'; END`, ["SELECT ''", "END"]],
])("splits statements on %s: %s", (dialect, sql, statements) => {
  expect(codeOfStatements(sql, lexicalDialects[dialect])).toEqual(statements);
});
