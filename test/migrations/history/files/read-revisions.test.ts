import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { readRevisions } from "../../../../src/migrations/history/files/read-revisions.js";
import { temporaryFolder } from "../../../support/cli/temporary-folder.js";

function folderWith(files: Record<string, string>): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
  return folder;
}

const revision = (id: string) =>
  `export const revision = "${id}";\nexport const downRevision = null;\nthrow new Error("run");\n`;

it("reads the revision files of all directories without running them", async () => {
  const folders = [folderWith({ "a1_.ts": revision("a1") }), folderWith({ "b2_.ts": revision("b2") })];
  expect((await readRevisions(folders)).map(({ id }) => id)).toEqual(["a1", "b2"]);
});

it("ignores other files", async () => {
  const others = { "README.md": "", ".#a1_.ts": "", "types.d.ts": "", "a1_.py": "", "a1_.ts~": "" };
  expect(await readRevisions([folderWith(others)])).toEqual([]);
});

it("reports what it cannot read", async () => {
  const folder = temporaryFolder();
  await expect(readRevisions([path.join(folder, "gone")])).rejects.toThrow(
    `The revision directory ${folder}/gone cannot be read: ENOENT`,
  );
  mkdirSync(path.join(folder, "a1_.ts"));
  await expect(readRevisions([folder])).rejects.toThrow(`The revision file ${folder}/a1_.ts cannot be read: EISDIR`);
});
