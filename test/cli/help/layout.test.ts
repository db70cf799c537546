import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { columns, noBreak, paragraph, wrapped, wrappedCommand } from "../../../src/cli/help/layout.js";
import { commandTable } from "../../../src/cli/table/command-table.js";

describe("a text", () => {
  it("is broken between words, never within one", () => {
    expect(wrapped("a bb ccc dddddddddd", 6)).toEqual(["a bb", "ccc", "dddddddddd"]);
  });

  it("is not broken at a blank that keeps two words together", () => {
    expect(wrapped(`aaaa 7${noBreak}bb`, 7)).toEqual(["aaaa", "7 bb"]);
  });

  it("can have an indent in all lines but the first", () => {
    expect(paragraph("aa bb cc", 5, 2)).toBe("aa bb\n  cc");
  });
});

describe("columns", () => {
  it("are aligned, and the last one is wrapped", () => {
    const rows = [
      ["a", "one two three four five"],
      ["bbb", "six"],
    ];
    expect(columns(rows, 27)).toEqual(["  a    one two three four", "       five", "  bbb  six"]);
  });

  it("give a long name a line of its own", () => {
    const rows = [
      ["a", "one"],
      ["long-name", "two"],
    ];
    expect(columns(rows, 40, 4)).toEqual(["  a  one", "  long-name", "     two"]);
  });
});

describe("a command", () => {
  it("is broken before an option, with its value", () => {
    expect(wrappedCommand("x y --aaaa 'b c' --dd e", 18)).toEqual(["x y --aaaa 'b c' \\", "  --dd e"]);
  });

  it("has the same words for a shell as before", () => {
    const examples = commandTable()
      .flatMap((entry) => [entry, ...entry.commands])
      .flatMap(({ examples }) => examples);
    const lines = examples.flatMap(({ command }) => [command, wrappedCommand(command, 38).join("\n")]);
    // Each line is a word of an array, which is printed between quotes.
    const script =
      'kallithea-cli() { printf "<%s>" "$@"; echo; }; ssh-add() { :; }; ssh() { cat; }; source() { cat $1; }; for line; do eval "$line"; done';
    const { stdout } = spawnSync("bash", ["-c", script, "bash", ...lines], { encoding: "utf8" });
    const printed = stdout.trimEnd().split("\n");
    expect(printed).toHaveLength(lines.length);
    expect(printed.filter((_, index) => index % 2 === 1)).toEqual(printed.filter((_, index) => index % 2 === 0));
  });
});
