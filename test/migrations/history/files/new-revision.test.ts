import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { loadMigration } from "../../../../src/migrations/history/files/load-migration.js";
import { type NewRevisionOptions, newRevision } from "../../../../src/migrations/history/files/new-revision.js";
import { parseRevision } from "../../../../src/migrations/history/files/read-revisions.js";
import { emptyBodies } from "../../../../src/migrations/history/files/render-revision.js";
import {
  operationsModule,
  revisionPath,
  writeRevision,
} from "../../../../src/migrations/history/files/write-revision.js";
import { revisionDoc } from "../../../../src/migrations/history/graph/revision.js";
import { projectRoot } from "../../../support/cli/cli.js";
import { temporaryFolder } from "../../../support/cli/temporary-folder.js";
import { graphOf } from "../../../support/migrations/history-notation.js";

const branched = ["a111", "b222 < a111 #left", "c333 < a111"];

function made(lines: string[], options: Partial<NewRevisionOptions>) {
  return newRevision(graphOf(lines), { heads: ["head"], ...options });
}

describe("a new revision", () => {
  it.each<[string, string[], Partial<NewRevisionOptions>, string[]]>([
    ["the only head", ["a111"], {}, ["a111"]],
    ["nothing, as the first revision", [], {}, []],
    ["the head that is named", branched, { heads: ["left@head"] }, ["b222"]],
    ["all heads", branched, { heads: ["heads"] }, ["b222", "c333"]],
    ["nothing, on `base`", branched, { heads: ["base"] }, []],
    ["a revision that already has children, with --splice", branched, { heads: ["a1"], splice: true }, ["a111"]],
    ["several heads", branched, { heads: ["c3", "b2"] }, ["c333", "b222"]],
  ])("follows %s", (_, lines, options, downRevisions) => {
    expect(made(lines, options).downRevisions).toEqual(downRevisions);
  });

  it("gets a random id of twelve hex digits", () => {
    const ids = [made([], {}).id, made([], {}).id];
    expect(ids[0]).toMatch(/^[0-9a-f]{12}$/);
    expect(ids[0]).not.toBe(ids[1]);
  });

  it("depends on whole ids, and on labels unchanged", () => {
    expect(made(branched, { heads: ["base"], dependsOn: ["c3", "left"] }).dependsOn).toEqual(["c333", "left"]);
  });

  it.each<[string, string[], Partial<NewRevisionOptions>, string, number]>([
    [
      "two heads",
      branched,
      {},
      "Multiple heads are present; please specify the head revision on which the new revision should be based, or perform a merge.",
      1,
    ],
    [
      "a revision that is not a head",
      branched,
      { heads: ["a111"] },
      "Revision a111 is not a head revision; please specify --splice to create a new branch from this revision",
      1,
    ],
    ["one head twice", branched, { heads: ["b222", "left"] }, "Duplicate head revisions specified", 2],
    ["an unknown head", branched, { heads: ["zz"] }, "Can't locate revision identified by 'zz'", 1],
    [
      "an id with a character that has a special meaning",
      [],
      { revisionId: "a-b" },
      "Character(s) '-' not allowed in revision identifier 'a-b'",
      2,
    ],
    ["an id that is a path", [], { revisionId: "../a" }, "'../a' cannot be a revision identifier", 2],
    ["an id that is too long for the version table", [], { revisionId: "a".repeat(33) }, "is too long", 2],
    ["an id that means all heads", [], { revisionId: "heads" }, "'heads' cannot be a revision identifier", 2],
    [
      "an id that means the database's revision",
      [],
      { revisionId: "current" },
      "'current' cannot be a revision identifier",
      2,
    ],
    ["a label with a quote", [], { branchLabels: ['q"x'] }, "'q\"x' cannot be a branch label", 2],
    ["a label with a backslash", [], { branchLabels: ["a\\b"] }, "'a\\b' cannot be a branch label", 2],
    ["a label with an @", [], { branchLabels: ["a@b"] }, "'a@b' cannot be a branch label", 2],
    ["a label that is a range", [], { branchLabels: ["a:b"] }, "'a:b' cannot be a branch label", 2],
    ["a label that counts steps", [], { branchLabels: ["fine", "x+1"] }, "'x+1' cannot be a branch label", 2],
    ["a label that counts steps down", [], { branchLabels: ["release-2"] }, "'release-2' cannot be a branch label", 2],
    ["a label that means the head", [], { branchLabels: ["head"] }, "'head' cannot be a branch label", 2],
    ["an empty label", [], { branchLabels: [""] }, "'' cannot be a branch label", 2],
    ["an id that already exists", ["a111"], { revisionId: "a111" }, "Revision a111 already exists", 3],
    [
      "a label that already exists",
      branched,
      { heads: ["c333"], branchLabels: ["left"] },
      "Branch name 'left' in revision",
      1,
    ],
    ["an unknown dependency", ["a111"], { dependsOn: ["zz"] }, "Can't locate revision identified by 'zz'", 1],
  ])("refuses %s", (_, lines, options, message, exitStatus) => {
    expect(() => made(lines, options)).toThrow(
      expect.objectContaining({ message: expect.stringContaining(message), exitStatus }),
    );
  });
});

describe("the file of a new revision", () => {
  async function written(options: Partial<NewRevisionOptions>, bodies = emptyBodies) {
    const revision = made(branched, { heads: ["left@head"], revisionId: "abc1", ...options });
    const file = revisionPath(temporaryFolder(), revision);
    await writeRevision(file, revision, bodies);
    return { file, text: readFileSync(file, "utf8") };
  }

  it("has the requested metadata, and runs as written", async () => {
    const { file, text } = await written({ message: "area: add it", branchLabels: ["x"], dependsOn: ["c333"] });
    expect(path.basename(file)).toBe("abc1_area_add_it.ts");
    expect(parseRevision(file, text)).toMatchObject({
      id: "abc1",
      downRevisions: ["b222"],
      branchLabels: ["x"],
      dependsOn: ["c333"],
      longDoc: expect.stringMatching(
        /^area: add it\n\nRevision ID: abc1\nRevises: b222\nCreate Date: \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}$/,
      ),
    });
    await expect(loadMigration(file)).resolves.toMatchObject({
      upgrade: expect.any(Function),
      downgrade: expect.any(Function),
    });
  });

  it("contains the given operations", async () => {
    const { file, text } = await written(
      {},
      { upgrade: ['op.renameTable("a", "b");'], downgrade: ['op.renameTable("b", "a");'] },
    );
    expect(text).toContain('export function upgrade(op: Operations): void {\n  op.renameTable("a", "b");\n}\n');
    const calls: string[][] = [];
    const op = { renameTable: (...names: string[]) => calls.push(names) };
    const migration = await loadMigration(file);
    migration.upgrade(op as never);
    migration.downgrade(op as never);
    expect(calls).toEqual([
      ["a", "b"],
      ["b", "a"],
    ]);
  });

  it.each([
    "several\nlines",
    "ends\u2028throw new Error('ran')",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is a message that tries to run.
    "`${process.exit()}`",
    "*/ throw 1",
    "$& $1 $".concat("{revision}"),
    'tab\tand \\ and "quotes"',
  ])("keeps the message %j in its header", async (message) => {
    const { file, text } = await written({ message });
    expect(revisionDoc(parseRevision(file, text))).toBe(message.replace("\u2028", "\n"));
    await expect(loadMigration(file)).resolves.toBeDefined();
  });

  it("has a default message", async () => {
    const { file, text } = await written({});
    expect(path.basename(file)).toBe("abc1_.ts");
    expect(revisionDoc(parseRevision(file, text))).toBe("empty message");
  });

  it("never overwrites another one", async () => {
    const { file, text } = await written({});
    writeFileSync(file, `${text}// mine\n`);
    await expect(
      writeRevision(file, made(branched, { heads: ["left"], revisionId: "abc1" }), emptyBodies),
    ).rejects.toThrow("cannot be written: it already exists.");
    expect(readFileSync(file, "utf8")).toContain("// mine");
  });
});

it("imports the type of `op` from a file that exists if it is a bundled revision", () => {
  const file = path.join(projectRoot, "src/migrations/kallithea/abc_new.ts");
  const module = path.resolve(path.dirname(file), operationsModule(file));
  expect(existsSync(module.replace(/\.js$/, ".ts")), module).toBe(true);
});
