import { describe, expect, it } from "vitest";
import { type LexicalDialect, lexicalDialects } from "../../../src/schema/sql/lexer.js";
import { inParentheses, keyword, nameIn, namesIn, splitOutside, tokenize } from "../../../src/schema/sql/tokens.js";

const { sqlite, postgresql, mysql } = lexicalDialects;
const texts = (sql: string, dialect: LexicalDialect = sqlite) => tokenize(sql, dialect).map(({ text }) => text);

describe("tokens on SQLite", () => {
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
    ["Zoë$1 名前", ["Zoë$1", "名前"]],
  ])("are split: %j", (sql, expected) => {
    expect(texts(sql)).toEqual(expected);
  });

  it("know their position", () => {
    const sql = "a /* x */ 'b'";
    expect(tokenize(sql, sqlite).map(({ start, end }) => sql.slice(start, end))).toEqual(["a", "'b'"]);
  });

  it.each([
    ["x", "x"],
    ['"a ""b"""', 'a "b"'],
    ["`a``b`", "a`b"],
    ["[a b]", "a b"],
    ["'a''b'", "a'b"],
    ["1", undefined],
    ["(", undefined],
  ])("contain a name: %s is %j", (sql, name) => {
    expect(nameIn(tokenize(sql, sqlite)[0])).toBe(name);
  });

  it("include quoted keywords as names", () => {
    expect(tokenize('check "CHECK"', sqlite).map(keyword)).toEqual(["CHECK", undefined]);
  });
});

describe("tokens on other databases", () => {
  it.each<[string, LexicalDialect, string[]]>([
    ["a::text[1]", postgresql, ["a", "::", "text", "[", "1", "]"]],
    [
      String.raw`E'it\'s' e'x' 'C:\' $1 $a$ ' $a$`,
      postgresql,
      [String.raw`E'it\'s'`, "e'x'", String.raw`'C:\'`, "$", "1", "$a$ ' $a$"],
    ],
    [String.raw`'it\'s' "a\"b" X'00'`, mysql, [String.raw`'it\'s'`, String.raw`"a\"b"`, "X'00'"]],
    ["1st.2nd $x a--1 -- b\n# c", mysql, ["1st", ".", "2nd", "$x", "a", "-", "-", "1"]],
    ["/*!80000 INVISIBLE */", mysql, ["INVISIBLE", "*", "/"]],
  ])("are split: %s", (sql, dialect, expected) => {
    expect(texts(sql, dialect)).toEqual(expected);
  });

  it("do not include prefixed strings as names", () => {
    expect(tokenize("x'00' E'a'", postgresql).map(nameIn)).toEqual([undefined, undefined]);
  });
});

describe("splitting SQL on MySQL", () => {
  it.each([
    ["a,b", ["a", "b"]],
    ["f(a,b),c", ["f(a,b)", "c"]],
    ["'a,b','it''s, \\', so',`x,``y`", ["'a,b'", "'it''s, \\', so'", "`x,``y`"]],
    [" , ", []],
  ])("splits %s at commas", (text, parts) => {
    expect(splitOutside(text, ",", mysql)).toEqual(parts);
  });

  it("splits at whitespace and keeps what MySQL executes", () => {
    expect(splitOutside("int  DEFAULT (1 + 1) /*!80023 INVISIBLE */", " ", mysql)).toEqual([
      "int",
      "DEFAULT",
      "(1 + 1)",
      "/*!80023",
      "INVISIBLE",
      "*/",
    ]);
  });

  it("returns the text in the first parentheses, and names in backticks", () => {
    expect(inParentheses("CHECK ((`a` > 1) and `b` <> ')') more (x)", mysql)).toBe("(`a` > 1) and `b` <> ')'");
    expect(namesIn("`a` > 'x`y' and `b``c` < 1", mysql)).toEqual(["a", "b`c"]);
  });
});
