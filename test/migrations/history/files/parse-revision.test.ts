import { describe, expect, it } from "vitest";
import { parseRevision } from "../../../../src/migrations/history/files/read-revisions.js";
import { revisionDoc } from "../../../../src/migrations/history/graph/revision.js";

const head = "// add users\n//\n// Revision ID: a1\n// Revises: b2\n// Create Date: 2021-01-11 00:10:13.576586\n\n";

function parse(text: string) {
  return parseRevision("/versions/a1_add.ts", text);
}

describe("a revision file", () => {
  it("is parsed into its metadata", () => {
    const text = `${head}export const revision = "a1";\nexport const downRevision = "b2";\nexport const branchLabels = ["x"];\nexport const dependsOn = "c3";\n`;
    expect(parse(text)).toEqual({
      id: "a1",
      downRevisions: ["b2"],
      branchLabels: ["x"],
      dependsOn: ["c3"],
      longDoc: "add users\n\nRevision ID: a1\nRevises: b2\nCreate Date: 2021-01-11 00:10:13.576586",
      createDate: "2021-01-11 00:10:13.576586",
      path: "/versions/a1_add.ts",
    });
  });

  it.each([
    ["null", []],
    ['"b2"', ["b2"]],
    ["'b2'", ["b2"]],
    ['["b2", "c3"]', ["b2", "c3"]],
    ['[\n  "b2",\n  "c3",\n]', ["b2", "c3"]],
    ["[]", []],
    ['["b2"] as const', ["b2"]],
  ])("may have the down revision %s", (value, ids) => {
    expect(parse(`export const revision = "a1";\nexport const downRevision = ${value};\n`).downRevisions).toEqual(ids);
  });

  it("may have constants with a type, or on the next line", () => {
    expect(
      parse('export const revision: string = "a1";\nexport const downRevision: string | null =\n  "b2";\n')
        .downRevisions,
    ).toEqual(["b2"]);
  });

  it("has the first paragraph of its header as its message", () => {
    expect(
      revisionDoc(parse(`// two\n// lines\n${head}export const revision = "a1";\nexport const downRevision = null;\n`)),
    ).toBe("two\nlines\nadd users");
    expect(revisionDoc(parse('export const revision = "a1";\nexport const downRevision = null;\n'))).toBe("");
  });

  it("may have Windows line endings", () => {
    const parsed = parse(
      `${head}export const revision = "a1";\nexport const downRevision = null;\n`.replaceAll("\n", "\r\n"),
    );
    expect([parsed.id, parsed.createDate, revisionDoc(parsed)]).toEqual([
      "a1",
      "2021-01-11 00:10:13.576586",
      "add users",
    ]);
  });

  it.each([
    ["no id", "\n", "/versions/a1_add.ts:1: Could not determine revision id from filename a1_add.ts."],
    [
      "an id of null",
      "\nexport const revision = null;\n",
      "/versions/a1_add.ts:2: Could not determine revision id from filename a1_add.ts.",
    ],
    [
      "no down revision",
      'export const revision = "a1";\n',
      "/versions/a1_add.ts:1: it has no `export const downRevision`",
    ],
    ["a computed id", "\n\nexport const revision = make();\n", "/versions/a1_add.ts:3: `revision` is not a literal"],
    [
      "a template",
      'export const revision = "a1";\nexport const downRevision = `b2`;\n',
      "/versions/a1_add.ts:2: `downRevision` is not a literal",
    ],
    ["an escape", 'export const revision = "a\\u0031";\n', "/versions/a1_add.ts:1: `revision` is not a literal"],
    [
      "a list of anything but strings",
      'export const revision = "a1";\nexport const downRevision = ["b2", x];\n',
      "/versions/a1_add.ts:2: `downRevision` is not a literal",
    ],
  ])("is refused with %s", (_, text, message) => {
    expect(() => parse(text)).toThrow(
      expect.objectContaining({ message: expect.stringContaining(message), exitStatus: 1, hint: expect.any(String) }),
    );
  });
});
