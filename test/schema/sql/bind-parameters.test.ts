import { describe, expect, it } from "vitest";
import { literal } from "../../../src/engines/sqlite/ddl/literal.js";
import { bindParameters, replaceParameters } from "../../../src/schema/sql/bind-parameters.js";
import { lexicalDialects } from "../../../src/schema/sql/lexer.js";

const numbered = (index: number) => `$${index + 1}`;

describe("named parameters", () => {
  it.each<[string, string, Record<string, string>, string, string[]]>([
    [
      "are replaced by placeholders",
      "UPDATE t SET a = :a WHERE b=:b",
      { a: "1", b: "2" },
      "UPDATE t SET a = $1 WHERE b=$2",
      ["1", "2"],
    ],
    ["may be repeated", "SELECT :a, :b, :a", { a: "1", b: "2" }, "SELECT $1, $2, $3", ["1", "2", "1"]],
    [
      "are not recognized in strings and quoted names",
      `SELECT ':a', 'it''s :a', ":a", :a`,
      { a: "1" },
      `SELECT ':a', 'it''s :a', ":a", $1`,
      ["1"],
    ],
    ["are not recognized in comments", "SELECT :a -- :b\n /* :c */", { a: "1" }, "SELECT $1 -- :b\n /* :c */", ["1"]],
    ["are not confused with casts of PostgreSQL", "SELECT :a::text", { a: "1" }, "SELECT $1::text", ["1"]],
    [
      "are not confused with times of day",
      "SELECT time('now', '12:30'), 12:30",
      {},
      "SELECT time('now', '12:30'), 12:30",
      [],
    ],
  ])("%s", (_, statement, parameters, expected, values) => {
    expect(bindParameters(statement, parameters, {}, numbered)).toEqual({ statement: expected, values });
  });

  it.each<[keyof typeof lexicalDialects, string, string]>([
    ["mysql", String.raw`SET a = 'it\'s :a' WHERE b = :a`, String.raw`SET a = 'it\'s :a' WHERE b = $1`],
    ["mysql", String.raw`SET a = "it\":a" WHERE b = :a`, String.raw`SET a = "it\":a" WHERE b = $1`],
    ["mysql", "SELECT :a # :b\n, 5--:a", "SELECT $1 # :b\n, 5--$2"],
    ["mysql", "SELECT /*!50000 :a */ /* :b */ `:a`, @n := :a", "SELECT /*!50000 $1 */ /* :b */ `:a`, @n := $2"],
    ["sqlite", String.raw`SELECT '\', :a, [:a], "\", :a`, String.raw`SELECT '\', $1, [:a], "\", $2`],
    ["sqlite", "SELECT a # :a", "SELECT a # $1"],
    [
      "postgresql",
      String.raw`SELECT '\', :a, E'it\'s :a', e'\\', :a`,
      String.raw`SELECT '\', $1, E'it\'s :a', e'\\', $2`,
    ],
    [
      "postgresql",
      "SELECT $$ :a $$, $x$ :a $$ :a $x$, a$b$, :a, $1",
      "SELECT $$ :a $$, $x$ :a $$ :a $x$, a$b$, $1, $1",
    ],
    ["postgresql", "/* /* :a */ :a */ SELECT :a", "/* /* :a */ :a */ SELECT $1"],
    [
      "postgresql",
      "SELECT b[1:n], b[1 : n], b[f(x):n], b[n:], b[1 : :a], ARRAY[:a]",
      "SELECT b[1:n], b[1 : n], b[f(x):n], b[n:], b[1 : $1], ARRAY[$2]",
    ],
    ["postgresql", "SELECT :a::text[], CAST(:a AS text)", "SELECT $1::text[], CAST($2 AS text)"],
    ["postgresql", String.raw`SELECT b[1\:n], :a`, "SELECT b[1:n], $1"],
    ["postgresql", "SELECT :a, 'no end :a", "SELECT $1, 'no end :a"],
    ["postgresql", "SELECT :a, /* no end :a", "SELECT $1, /* no end :a"],
  ])("are replaced on %s: %s", (dialect, statement, expected) => {
    expect(bindParameters(statement, { a: "1" }, lexicalDialects[dialect], numbered).statement).toBe(expected);
  });

  it("each need a value, and each value must be used", () => {
    expect(() => bindParameters("SELECT :a", {}, {}, numbered)).toThrow("there is no value for :a");
    expect(() => bindParameters("SELECT :toString", {}, {}, numbered)).toThrow("there is no value for :toString");
    expect(() => bindParameters("SELECT 1", { a: 1 }, {}, numbered)).toThrow("the statement has no :a");
  });

  it("are replaced by literals for --sql", () => {
    const values = { text: "it's :b", none: null, yes: true, number: -1.5, bytes: new Uint8Array([0, 255]) };
    expect(replaceParameters("VALUES (:text, :none, :yes, :number, :bytes)", values, {}, literal)).toBe(
      "VALUES ('it''s :b', NULL, 1, -1.5, X'00FF')",
    );
  });
});
