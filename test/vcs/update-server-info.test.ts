import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { UnreadableRepositoryError } from "../../src/vcs/unreadable-repository.js";
import { updateServerInfo } from "../../src/vcs/update-server-info.js";
import { bareRepository, ordinaryRepository, writeIn, writeRef, writeTag } from "../support/awkward-tree/git-objects.js";
import { runGitTool } from "../support/run-tools.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const read = (folder: string, name: string) => readFileSync(path.join(folder, name), "utf8");

test("names every ref, with what annotated tags lead to, and every pack", async () => {
  const folder = path.join(temporaryFolder(), "repository");
  const tip = ordinaryRepository(folder, 5);
  const tag = writeTag(folder, tip);
  writeRef(folder, "refs/tags/v1", tag);
  runGitTool(folder, ["repack", "-adq"]);
  await updateServerInfo(folder, { git: "git" });
  expect(read(folder, "info/refs")).toBe(`${tip}\trefs/heads/main\n${tag}\trefs/tags/v1\n${tip}\trefs/tags/v1^{}\n`);
  const pack = readdirSync(path.join(folder, "objects/pack")).find((name) => name.endsWith(".pack"));
  expect(read(folder, "objects/info/packs")).toBe(`P ${pack}\n\n`);
});

test("an empty repository gets empty files", async () => {
  const folder = bareRepository(path.join(temporaryFolder(), "repository"));
  await updateServerInfo(folder, { git: "git" });
  expect(read(folder, "info/refs")).toBe("");
});

test.each(["info", "objects/info"])("a folder %s that leads out of the repository stops it", async (name) => {
  const folder = path.join(temporaryFolder(), "repository");
  ordinaryRepository(folder);
  const outside = path.join(path.dirname(folder), "outside");
  mkdirSync(outside);
  rmSync(path.join(folder, name), { recursive: true });
  symlinkSync(outside, path.join(folder, name));
  await expect(updateServerInfo(folder, { git: "git" })).rejects.toThrow(UnreadableRepositoryError);
  expect(readdirSync(outside)).toEqual([]);
});

test("a broken repository is an error that says so", async () => {
  const folder = bareRepository(path.join(temporaryFolder(), "repository"));
  writeIn(folder, "config", "[core\n");
  await expect(updateServerInfo(folder, { git: "git" })).rejects.toMatchObject({ reason: "broken-config" });
  expect(existsSync(path.join(folder, "info/refs"))).toBe(false);
});

test("git, which says nothing when all is well, is not waited for in case it says something yet", async () => {
  const folder = bareRepository(path.join(temporaryFolder(), "repository"));
  const times: number[] = [];
  for (let run = 0; run < 5; run++) {
    const start = performance.now();
    await updateServerInfo(folder, { git: "git" });
    times.push(performance.now() - start);
  }
  // simple-git's own wait is 50 ms.
  expect(Math.min(...times)).toBeLessThan(45);
});
