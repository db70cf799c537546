// What detection and the readers say of every repository of the awkward tree.
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { detect } from "../../src/vcs/detect.js";
import { openReaders } from "../../src/vcs/readers.js";
import { UnreadableRepositoryError } from "../../src/vcs/unreadable-repository.js";
import { makeFolder, removeFolder } from "../support/cli/temporary-folder.js";
import type { Expected } from "../support/repositories/awkward-tree/entry.js";
import { type AwkwardTree, buildAwkwardTree } from "../support/repositories/awkward-tree.js";

describe("the awkward tree", () => {
  const readers = openReaders({ git: "git" });
  let tree: AwkwardTree;

  beforeAll(async () => {
    tree = await buildAwkwardTree(makeFolder());
  });
  afterAll(() => {
    readers.close();
    removeFolder(tree.root);
  });

  test("is awkward in at least a hundred ways", (context) => {
    if (tree.withoutMercurial) context.skip("Mercurial is not installed");
    expect(tree.entries.length).toBeGreaterThan(100);
  });

  test("is classified correctly to the last repository", async () => {
    const looked = tree.entries.filter(({ expected }) => expected.verdict !== "skipped");
    const verdicts = await Promise.all(
      looked.map(async ({ name }) => [name, await lookAt(path.join(tree.root, name))] as const),
    );
    expect(Object.fromEntries(verdicts)).toEqual(
      Object.fromEntries(looked.map(({ name, expected }) => [name, expected])),
    );
  });

  async function lookAt(folder: string): Promise<Expected> {
    const detected = await detect(folder);
    if (detected.found === "nothing") return { verdict: "nothing" };
    if (detected.found === "skipped") return { verdict: "skipped", reason: detected.reason };
    return read(detected.found, folder);
  }

  async function read(type: "hg" | "git", folder: string): Promise<Expected> {
    try {
      await readers.description(type, folder);
      return { verdict: (await readers.tip(type, folder)) === undefined ? "empty" : "tip", type };
    } catch (error) {
      if (!(error instanceof UnreadableRepositoryError)) throw error;
      expect(error.message).not.toContain("\n");
      return { verdict: "unreadable", type, reason: error.reason };
    }
  }
});
