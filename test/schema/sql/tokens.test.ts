import { describe, expect, it } from "vitest";
import { keyword, nameIn, tokenize } from "../../../src/schema/sql/tokens.js";

const texts = (sql: string) => tokenize(sql).map(({ text }) => text);

describe("tokens of SQL", () => {
  it.each([
    ["a b", ["a", "b"]],
    ["CREATE\tTABLE\nx(y)", ["CREATE", "TABLE", "x", "(", "y", ")"]],
    ["a -- b, c\n, d", ["a", ",", "d"]],
    ["a /* ) -- */ b /* no end", ["a", "b"]],
    ["-- only this", []],
    ["'it''s ( -- no' \"a\"\"b\" `c``d` [e f]", ["'it''s ( -- no'", '"a""b"', "`c``d`", "[e f]"]],
    ["x'00ff' X'AA'", ["x'00ff'", "X'AA'"]],
    ["1.5e-3 .5 0xFF 2.", ["1.5e-3", ".5", "0xFF", "2."]],
    ["a||b<>c->>'$'", ["a", "||", "b", "<>", "c", "->>", "'$'"]],
    ["-1", ["-", "1"]],
    ["größe$1 名前", ["größe$1", "名前"]],
  ])("of %j", (sql, expected) => {
    expect(texts(sql)).toEqual(expected);
  });

  it("know where they stand", () => {
    const sql = "a /* x */ 'b'";
    expect(tokenize(sql).map(({ start, end }) => sql.slice(start, end))).toEqual(["a", "'b'"]);
  });

  it.each([
    ["x", "x"],
    ['"a ""b"""', 'a "b"'],
    ["`a``b`", "a`b"],
    ["[a b]", "a b"],
    ["'a''b'", "a'b"],
    ["1", undefined],
    ["(", undefined],
  ])("%s is the name %j", (sql, name) => {
    expect(nameIn(tokenize(sql)[0])).toBe(name);
  });

  it("a keyword in quotes is a name", () => {
    expect(tokenize('check "CHECK"').map(keyword)).toEqual(["CHECK", undefined]);
  });
});
