import { describe, expect, it } from "vitest";
import { parseCommand, splitWords } from "../../../src/ssh/session/parse-command.js";
import { pythonRepr } from "../../../src/ssh/session/python-repr.js";

describe("words are split as Python's shlex does:", () => {
  it.each([
    ["a  b\tc\r\nd", ["a", "b", "c", "d"]],
    ["a 'b c'd", ["a", "b cd"]],
    ["a ''", ["a", ""]],
    ["'a\\'b", ["a\\b"]],
    ['"a\\x\\"b\\\\"', ['a\\x"b\\']],
    ["a\\ b", ["a b"]],
    ["a\u000bb", ["a\u000bb"]],
    ["a\n#b", ["a", "#b"]],
    ["a;b&$(c)`d`", ["a;b&$(c)`d`"]],
    ["", []],
  ])("%j", (text, words) => {
    expect(splitWords(text)).toEqual(words);
  });

  it.each([
    ["'a", "No closing quotation"],
    ['"a', "No closing quotation"],
    ["a\\", "No escaped character"],
    ['"a\\', "No escaped character"],
  ])("%j is an error", (text, message) => {
    expect(() => splitWords(text)).toThrow(message);
  });
});

describe("a text as Python's repr", () => {
  it.each([
    ["plain", "'plain'"],
    ["it's", `"it's"`],
    [`it's "so"`, `'it\\'s "so"'`],
    ["a\tb\nc\\", "'a\\tb\\nc\\\\'"],
    ["\u001b[31m\u007f", "'\\x1b[31m\\x7f'"],
    ["blåbær €", "'blåbær €'"],
    ["\u00a0\u2028\u{e0001}", "'\\xa0\\u2028\\U000e0001'"],
  ])("%j", (text, expected) => {
    expect(pythonRepr(text)).toBe(expected);
  });
});

describe("the command of a client", () => {
  it.each([
    ["git-upload-pack '/foo bar'", { type: "git", verb: "git-upload-pack", repository: "foo bar" }],
    ["git-receive-pack /grp/foo//", { type: "git", verb: "git-receive-pack", repository: "grp/foo" }],
    ["git-upload-pack '//foo'", { type: "git", verb: "git-upload-pack", repository: "/foo" }],
    ["hg -R 'foo bar/' serve --stdio", { type: "hg", repository: "foo bar" }],
    ["hg -R -x serve --stdio", { type: "hg", repository: "-x" }],
    ["hg -R /foo serve --stdio", { type: "hg", repository: "/foo" }],
    ["git-upload-pack '/foo; rm -rf /'", { type: "git", verb: "git-upload-pack", repository: "foo; rm -rf " }],
  ])("%j", (command, expected) => {
    expect(parseCommand(command)).toEqual(expected);
  });

  it.each([
    "git upload-pack /foo",
    "/usr/bin/git-upload-pack /foo",
    "git-upload-archive /foo",
    "git-upload-pack foo",
    "git-upload-pack /foo bar",
    "git-upload-pack --strict /foo",
    "git-upload-pack",
    "hg init foo",
    "hg -R foo serve --stdio --debug",
    "hg -R foo --config x.y=z serve --stdio",
    "hg --repository foo serve --stdio",
    "ls -l",
    "constructor",
  ])("%j is not supported", (command) => {
    expect(() => parseCommand(command)).toThrow(
      `This account can only be used for repository access. SSH command ${pythonRepr(command)} is not supported.`,
    );
  });

  it("that cannot be split is reported as such", () => {
    expect(() => parseCommand("git-upload-pack '/foo")).toThrow(
      `Error parsing SSH command "git-upload-pack '/foo": No closing quotation`,
    );
  });

  it("may be very long", () => {
    expect(parseCommand(`git-upload-pack '/${"/".repeat(1 << 20)}'`)).toMatchObject({ repository: "" });
  });
});
