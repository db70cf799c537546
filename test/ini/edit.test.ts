import { describe, expect, it } from "vitest";
import { editIni } from "../../src/ini/edit.js";

const set = (text: string, key: string, value: string | undefined, section = "app:main") =>
  editIni(text, [{ section, key, value }]);

describe("an existing setting", () => {
  it.each([
    ["[app:main]\na = 1\nb = 2\n", "[app:main]\na = x\nb = 2\n"],
    ["[app:main]\na=1\nb = 2", "[app:main]\na=x\nb = 2"],
    ["[app:main]\r\na : 1\r\nb = 2\r\n", "[app:main]\r\na : x\r\nb = 2\r\n"],
    ["[app:main]\n# why\na = 1\n  2\n# inner\n  3\n\nb = 2\n", "[app:main]\n# why\na = x\n# inner\n\nb = 2\n"],
    ["  [app:main]\n  a = 1\n  b = 2\n", "  [app:main]\n  a = x\n  b = 2\n"],
    ["[app:main] and more\na =\nb = 2\n", "[app:main] and more\na = x\nb = 2\n"],
    ["[x]\na = 0\n[app:main]\na = 1\n", "[x]\na = 0\n[app:main]\na = x\n"],
  ])("%j keeps its form", (before, after) => expect(set(before, "a", "x")).toBe(after));

  it("does not leave its old value behind", () =>
    expect(set("[app:main]\nsession.secret = old\n", "session.secret", "new")).not.toContain("old"));

  it("is removed with the lines that continue it", () =>
    expect(set("[app:main]\na = 1\n  2\nb = 3\n", "a", undefined)).toBe("[app:main]\nb = 3\n"));

  it("leaves the text unchanged if it has the value, or is to be removed and is missing", () => {
    const text = "[app:main]\r\na = 1";
    expect(set(text, "a", "1")).toBe(text);
    expect(set(text, "b", undefined)).toBe(text);
  });
});

describe("a new setting", () => {
  it.each([
    ["[app:main]\na = 1\n\n# next\n[x]\n", "[app:main]\na = 1\nnew = x\n\n# next\n[x]\n"],
    ["[app:main]\n#new = 1\n#new = 2\n\na = 1\n", "[app:main]\n#new = 1\n#new = 2\nnew = x\n\na = 1\n"],
    ["[app:main]\n#new = x\na = 1\n", "[app:main]\nnew = x\na = 1\n"],
    ["[app:main]\n#new =\n#    1\n#    2\na = 1\n", "[app:main]\n#new =\n#    1\n#    2\nnew = x\na = 1\n"],
    ["[app:main]\na = 1\n  more\n#[hidden]\n#new = 1\n", "[app:main]\na = 1\n  more\nnew = x\n#[hidden]\n#new = 1\n"],
    ["[app:main]\n  a = 1\n  b = 2\n[x]\nc = 3", "[app:main]\n  a = 1\n  b = 2\n  new = x\n[x]\nc = 3"],
    // In the middle of a value, it would cut it off.
    ["[app:main]\na = 1\n#new = 1\n  2\nb = 3\n", "[app:main]\na = 1\n#new = 1\n  2\nb = 3\nnew = x\n"],
    ["[x]\nc = 3", "[x]\nc = 3\n\n[app:main]\nnew = x\n"],
    ["", "\n[app:main]\nnew = x\n"],
  ])("is added to %j", (before, after) => expect(set(before, "new", "x")).toBe(after));
});

describe("what cannot be written", () => {
  it.each([
    ["a\nb = 1", "x"],
    ["a", "1\nb = 2"],
    ["a", "1\0"],
    ["", "x"],
    ["#a", "x"],
    ["[a", "x"],
    ["a=b", "x"],
    ["a:b", "x"],
    ["a ", "x"],
    ["a", " x"],
  ])("key %j, value %j is refused", (key, value) =>
    expect(() => set("[app:main]\nb = 1\n", key, value)).toThrow(expect.objectContaining({ exitStatus: 2 })),
  );

  it("includes sections with a bracket or a line break", () => {
    for (const section of ["a]b", "a\nb", ""])
      expect(() => set("[app:main]\n", "a", "1", section)).toThrow("is not a valid section name");
  });
});
