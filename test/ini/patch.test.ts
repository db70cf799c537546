import { describe, expect, it } from "vitest";
import { patchIni } from "../../src/ini/patch.js";

const text = `# head
[first]
a = 1
#b = 2
b = 3
#b = 4
# b = prose
c=5

#[off]
#a = 9

# ---- second ----
[second]
a = 1
#d =
#    more
#    lines

# ---- third ----
[third]
`;

describe("settings that are put into an ini file", () => {
  it("leave everything else unchanged", () => {
    expect(patchIni(text, new Map())).toBe(text);
  });

  it.each([
    ["comments the old line out and adds the new one", { first: { a: "2" } }, "a = 1\n", "#a = 1\na = 2\n"],
    ["keeps a line that says so already", { first: { a: "1" } }, "a = 1\n", "a = 1\n"],
    [
      "puts a commented line in force that has the value",
      { first: { b: "2" } },
      "#b = 2\nb = 3\n#b = 4\n",
      "b = 2\n#b = 3\n#b = 4\n",
    ],
    [
      "adds behind the last line of the key",
      { first: { b: "5" } },
      "#b = 2\nb = 3\n#b = 4\n",
      "#b = 2\n#b = 3\n#b = 4\nb = 5\n",
    ],
    ["writes an empty value", { first: { c: "" } }, "c=5\n", "#c=5\nc =\n"],
    ["knows a line without a space", { first: { c: "5" } }, "c=5\n", "c=5\n"],
    ["adds keys at the end of their section, sorted", { first: { z: "1", y: "2" } }, "c=5\n", "c=5\n\ny = 2\nz = 1\n"],
    ["goes by section", { second: { a: "2" } }, "[second]\na = 1\n", "[second]\n#a = 1\na = 2\n"],
    ["puts a commented empty value in force", { second: { d: "" } }, "#d =\n", "d =\n"],
    ["adds before the remarks on the next section", { second: { e: "1" } }, "#d =\n", "#d =\n\ne = 1\n"],
    ["fills an empty section", { third: { a: "1" } }, "[third]\n", "[third]\n\na = 1\n"],
    [
      "adds sections at the end, sorted",
      { y: { b: "2", a: "1" }, off: {} },
      "[third]\n",
      "[third]\n\n[off]\n\n[y]\na = 1\nb = 2\n",
    ],
  ])("%s", (_what, settings, before, after) => {
    expect(text).toContain(before);
    expect(patchIni(text, asMaps(settings))).toBe(text.replace(before, after));
  });
});

function asMaps(settings: Record<string, Record<string, string>>) {
  return new Map(Object.entries(settings).map(([name, keys]) => [name, new Map(Object.entries(keys))]));
}
