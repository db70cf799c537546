import { describe, expect, it } from "vitest";
import { completedWord, typedLine } from "../../../src/cli/completion/typed-line.js";

const read = (line: string) => typedLine(`kallithea-cli ${line}`);

describe("a line that was typed for bash", () => {
  it("is split into words without their quotes", () => {
    expect(read(`a  'b c' "d e" f\\ g 'h'"i"j \\$k x`)).toMatchObject({
      words: ["a", "b c", "d e", "f g", "hij", "$k"],
      current: { raw: "x", value: "x", quote: "", isOpaque: false },
    });
  });

  it.each([
    ["", { raw: "", value: "", quote: "" }],
    ["x ", { raw: "", value: "", quote: "" }],
    ["'a b", { raw: "'a b", value: "a b", quote: "'" }],
    ['x"y \\"z\\n', { raw: 'x"y \\"z\\n', value: 'xy "z\\n', quote: '"' }],
    ["a\\", { raw: "a\\", value: "a", quote: "" }],
    ["'a\\", { raw: "'a\\", value: "a\\", quote: "'" }],
  ])("knows the word with the cursor: %s", (line, current) => {
    expect(read(line).current).toMatchObject(current);
  });

  it.each(["$HOME", '"$HOME', "`id`", "$(id"])("leaves to bash what only bash can read: %s", (word) => {
    expect(read(`x ${word}`).current.isOpaque).toBe(true);
  });

  it.each(["'$HOME", "\\$HOME", '"\\$HOME'])("knows that a quoted dollar sign is none of these: %s", (word) => {
    expect(read(`x ${word}`).current.isOpaque).toBe(false);
  });

  it("leaves redirections out", () => {
    expect(read("a > b")).toMatchObject({ words: ["a"], current: { raw: "b" }, isRedirection: true });
    expect(read("a 2>b c")).toMatchObject({ words: ["a"], current: { raw: "c" }, isRedirection: false });
    expect(read("a <b c d")).toMatchObject({ words: ["a", "c"], current: { raw: "d" } });
  });
});

describe("a completed word", () => {
  const complete = (typed: string, text: string) => completedWord(read(typed).current, text);

  it.each([
    ["a", "a b$c", "a\\ b\\$c"],
    ["'a", "a'b", "'a'\\''b"],
    ['"a', 'a"b`c!', '"a\\"b\\`c"\\!"'],
    ["a\\", "a b", "a\\ b"],
    ["", "~root", "\\~root"],
    ["", "é日本", "é日本"],
    ["", "a\u00a0b", "a\\\u00a0b"],
  ])("of %s is quoted for the place: %s", (typed, text, expected) => {
    expect(complete(typed, text)).toBe(expected);
  });
});
