// New revision files: their names, their heads and what is refused, against what the real Alembic writes and says.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { newRevision } from "../../src/migrations/history/files/new-revision.js";
import { readRevisions } from "../../src/migrations/history/files/read-revisions.js";
import { emptyBodies } from "../../src/migrations/history/files/render-revision.js";
import { shippedRevisions } from "../../src/migrations/history/files/script-location.js";
import { revisionPath, writeRevision } from "../../src/migrations/history/files/write-revision.js";
import { revisionGraph } from "../../src/migrations/history/graph/revision-graph.js";
import { historyLines, historyNodes } from "../../src/migrations/history/listing/listings.js";
import { makeFolder, removeFolder } from "../support/cli/temporary-folder.js";
import { runAlembic, writeBothEnvironments } from "../support/migrations/alembic-environment.js";
import { describeAgainstReference } from "../support/reference/reference.js";

const lines = ["a111", "b222 < a111 #left", "c333 < a111"];

const made: { message?: string; heads?: string[]; splice?: boolean; branchLabels?: string[]; dependsOn?: string[] }[] =
  [
    { message: "area: add cool feature" },
    {},
    { message: "Dots, and-dashes & ünïcödé ß Straße 小龙 (yes)" },
    { message: "a message of quite some length, which is cut after a whole word" },
    { message: "onewordthatislongerthanfortycharactersaltogether" },
    { message: "1234567890 1234567890 1234567890 123456789" },
    { message: "1234567890 1234567890 1234567890 1234567" },
    { message: "several\nlines\n\nand a paragraph" },
    { message: "___ under_score __" },
    { message: "x²+½ Ⅷ ٣" },
    { message: "a new branch", heads: ["base"], branchLabels: ["lib"], dependsOn: ["c3", "left"] },
    { message: "spliced", heads: ["a1"], splice: true },
    { message: "merged", heads: ["heads"] },
  ];

const refused: { heads?: string[]; revisionId?: string }[] = [
  { heads: ["head"] },
  { heads: ["a111"] },
  { heads: ["zz"] },
  { heads: ["b222"], revisionId: "a-b" },
  { heads: ["b222"], revisionId: "a@b-c" },
];

describeAgainstReference("new revision files, as Alembic writes them", () => {
  const folders: string[] = [];
  let theirs: { status: number; output: string }[] = [];

  beforeAll(() => {
    const wanted = [...made, ...refused];
    for (const _ of wanted) folders.push(makeFolder());
    for (const folder of folders) writeBothEnvironments(folder, lines);
    theirs = runAlembic(
      wanted.map((options, index) => ({ folder: folders[index] ?? "", arguments: argumentsFor(options) })),
    );
  });
  afterAll(() => {
    for (const folder of folders) removeFolder(folder);
  });

  it.each(made.map((options, index) => ({ ...options, index })))(
    "$message on $heads",
    async ({ index, ...options }) => {
      const folder = folders[index] ?? "";
      const name = newFile(path.join(folder, "env/versions"));
      const revision = newRevision(revisionGraph(await readRevisions([path.join(folder, "ours")])), {
        heads: ["left@head"],
        revisionId: "new1",
        ...options,
      });
      const file = revisionPath(path.join(folder, "ours"), revision);
      await writeRevision(file, revision, emptyBodies);

      expect(path.basename(file)).toBe(name.replace(/\.py$/, ".ts"));
      expect(headOf(readFileSync(file, "utf8"), /^\/\/ ?/gm)).toEqual(
        headOf(readFileSync(path.join(folder, "env/versions", name), "utf8"), /"""/g),
      );
      expect(await constants(folder)).toEqual(
        pythonConstants(readFileSync(path.join(folder, "env/versions", name), "utf8")),
      );
    },
  );

  it.each(refused.map((options, index) => ({ ...options, index: made.length + index })))(
    "refuses $heads $revisionId",
    async ({ index, ...options }) => {
      const graph = revisionGraph(await readRevisions([path.join(folders[index] ?? "", "ours")]));
      const message = (theirs[index]?.output ?? "").replace(/^FAILED: /, "").trim();
      expect(message).not.toBe("");
      expect(() => newRevision(graph, { heads: ["left@head"], ...options })).toThrow(message);
      expect(theirs[index]?.status).toBe(255);
    },
  );

  it("the history that ships has the ids, order, messages and dates of Kallithea's", async () => {
    const folder = makeFolder();
    folders.push(folder);
    writeBothEnvironments(folder, []);
    const kallithea = path.join(folder, "alembic.ini");
    writeFileSync(kallithea, "[alembic]\nscript_location = kallithea:alembic\n");
    const [answer] = runAlembic([{ folder, arguments: ["history", "-v"] }]);
    const ours = historyLines(historyNodes(revisionGraph(await readRevisions([shippedRevisions()]))), true);
    const withoutPaths = (output: string) => output.replace(/^Path: .*\/(.*)\.\w+$/gm, "Path: $1");
    expect(withoutPaths(ours.map((line) => `${line}\n`).join(""))).toBe(withoutPaths(answer?.output ?? ""));
  });
});

function argumentsFor(options: Partial<(typeof made)[number] & (typeof refused)[number]>): string[] {
  const { message, heads = ["left@head"], splice, branchLabels = [], dependsOn = [], revisionId = "new1" } = options;
  return [
    "revision",
    ...(message === undefined ? [] : ["-m", message]),
    ...heads.flatMap((head) => ["--head", head]),
    ...(splice ? ["--splice"] : []),
    ...branchLabels.flatMap((label) => ["--branch-label", label]),
    ...dependsOn.flatMap((name) => ["--depends-on", name]),
    ...["--rev-id", revisionId],
  ];
}

function newFile(folder: string): string {
  return readdirSync(folder).find((name) => name.startsWith("new1")) ?? expect.fail("Alembic wrote no file");
}

/** The lines of the head, without the comment marks, the date, and spaces at the ends of lines. */
function headOf(text: string, marks: RegExp): string[] {
  const head = text.slice(0, text.indexOf("Create Date")).replace(marks, "");
  return head.split("\n").map((line) => line.trimEnd());
}

async function constants(folder: string) {
  const revision = (await readRevisions([path.join(folder, "ours")])).find(({ id }) => id === "new1");
  return {
    downRevisions: revision?.downRevisions,
    branchLabels: revision?.branchLabels,
    dependsOn: revision?.dependsOn,
  };
}

function pythonConstants(text: string) {
  const list = (name: string) =>
    [...(new RegExp(`^${name} = (.*)$`, "m").exec(text)?.[1] ?? "").matchAll(/'([^']*)'/g)].map(([, id]) => id);
  return { downRevisions: list("down_revision"), branchLabels: list("branch_labels"), dependsOn: list("depends_on") };
}
