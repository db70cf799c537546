import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { type PlanContent, parsePlan, planDocument } from "../../../src/scan/planned/plan-document.js";
import { expectDocument } from "../../support/cli/json-documents.js";

const plan: PlanContent = {
  ...{ created: "2026-11-29T12:05:43.722", database: "2026-01-01 00:00:00", root: "/srv", owner: "doe" },
  options: {
    ...{ removeMissing: true, allowMassRemoval: false, missingSince: "30d", detectMoves: true, refresh: true },
    ...{ gitHooks: "install", followLinks: false, path: null, include: ["a"], exclude: [] },
    ...{ ownerFrom: "uid", private: ["x"] },
  },
  add: [{ name: "a/ü b", type: "git", owner: "doe", ownerFrom: "uid", private: true, tip: "0a".repeat(20) }],
  rename: [{ id: 1, from: "b", to: "c", type: "hg", tip: null }],
  remove: [{ id: 2, name: "d" }],
  refresh: [{ id: 3, name: "e", type: "git", from: null, to: "1f" }],
  hooks: ["a/ü b"],
  skip: [{ name: "\\xff", code: "name-not-utf8", sentence: "the name is not UTF-8", detail: null }],
};

/** A text with a correct checksum, whatever it has. */
function forged(change: (content: Record<string, unknown>) => void): string {
  const { format, version, checksum: _checksum, ...content } = planDocument(structuredClone(plan));
  change(content);
  const checksum = createHash("sha256").update(JSON.stringify(content)).digest("hex");
  return JSON.stringify({ format, version, checksum, ...content });
}

describe("a plan as a file", () => {
  it("is read as it was written, in any layout", () => {
    expect(parsePlan(JSON.stringify(planDocument(plan)))).toEqual(plan);
    expect(parsePlan(JSON.stringify(planDocument(plan), undefined, 4))).toEqual(plan);
    expectDocument("repo-scan-plan", JSON.stringify(planDocument(plan)));
  });

  it("is refused if a value was changed", () => {
    const text = JSON.stringify(planDocument(plan));
    for (const [from, to] of [
      ['"doe"', '"jane"'],
      ['"id":2', '"id":3'],
      ['"/srv"', '"/"'],
    ] as const)
      expect(() => parsePlan(text.replace(from, to))).toThrow("was changed after it was written");
  });

  const first = (content: Record<string, unknown>, list: string) =>
    (content[list] as Record<string, unknown>[])[0] as Record<string, unknown>;

  it.each<[string, string, (content: Record<string, unknown>) => void]>([
    ...["../x", "/etc", "a//b", "a/", "", ".", "a/../b", "a\0b", "x".repeat(5000)].map(
      (name): [string, string, (content: Record<string, unknown>) => void] => [
        `the name ${JSON.stringify(name).slice(0, 20)}`,
        "add",
        (content) => {
          first(content, "add").name = name;
        },
      ],
    ),
    [
      "a target outside of the root",
      "rename",
      (content) => {
        first(content, "rename").to = "../../x";
      },
    ],
    [
      "an id that is not a number",
      "remove",
      (content) => {
        first(content, "remove").id = "1 OR 1";
      },
    ],
    [
      "an unknown type",
      "add",
      (content) => {
        first(content, "add").type = "svn";
      },
    ],
    [
      "a tip that is not an id",
      "refresh",
      (content) => {
        first(content, "refresh").to = "--upload-pack";
      },
    ],
    [
      "an unknown source",
      "add",
      (content) => {
        first(content, "add").ownerFrom = "me";
      },
    ],
    [
      "an additional key",
      "add",
      (content) => {
        first(content, "add").admin = true;
      },
    ],
    [
      "an additional list",
      "purge",
      (content) => {
        content.purge = [];
      },
    ],
    ["a missing list", "hooks", (content) => void delete content.hooks],
    [
      "a list that is an object",
      "hooks",
      (content) => {
        content.hooks = { length: 1 };
      },
    ],
    [
      "options of another type",
      "options",
      (content) => {
        content.options = null;
      },
    ],
  ])("is refused with %s, even if the checksum is correct", (_case, key, change) => {
    expect(() => parsePlan(forged(change))).toThrow(`has a "${key}" that is not valid`);
  });

  it.each(["", "[]", "null", '{"format":"x"}', "[".repeat(100_000)])(
    "is refused if it is something else: %#",
    (text) => {
      expect(() => parsePlan(text)).toThrow(/^is not /);
    },
  );

  it("is refused if it is of another version", () => {
    expect(() => parsePlan(JSON.stringify({ ...planDocument(plan), version: 2 }))).toThrow("another version");
  });
});
