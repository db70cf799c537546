// Our readers against Kallithea's own library, on every repository of the awkward tree that it can read.
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Changeset, RepositoryType } from "../../src/vcs/changeset.js";
import { openReaders, type Readers } from "../../src/vcs/readers.js";
import type { UnreadableRepositoryError } from "../../src/vcs/unreadable-repository.js";
import { makeFolder, removeFolder } from "../support/cli/temporary-folder.js";
import { describeAgainstReference, referenceProgram, runReference } from "../support/reference/reference.js";
import type { Entry } from "../support/repositories/awkward-tree/entry.js";
import { type AwkwardTree, buildAwkwardTree } from "../support/repositories/awkward-tree.js";

interface KallitheasAnswer {
  error?: string;
  type: RepositoryType;
  description: string;
  tip: Changeset | null;
}

const script = path.join(path.dirname(fileURLToPath(import.meta.url)), "read-with-kallithea.py");

function askKallithea(folders: readonly string[]): KallitheasAnswer[] {
  const { status, stdout, stderr } = runReference("python", [script], {
    input: `${folders.join("\n")}\n`,
    env: { HGRCPATH: "", HGPLAIN: "1", GIT_CONFIG_NOSYSTEM: "1", GIT_CONFIG_GLOBAL: "/dev/null" },
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as KallitheasAnswer[];
}

describeAgainstReference("tips and descriptions are Kallithea's own", () => {
  const readers = openReaders({ git: "git" });
  let tree: AwkwardTree;

  beforeAll(async () => {
    tree = await buildAwkwardTree(makeFolder());
  });
  afterAll(() => {
    readers.close();
    removeFolder(tree.root);
  });

  test("on every repository of the awkward tree that both can read", async () => {
    const readable = tree.entries.filter((entry) => isRead(entry) && entry.original === undefined);
    expect(readable.length).toBeGreaterThan(tree.withoutMercurial ? 50 : 80);
    const { ours, theirs } = await readBoth(readable);
    expect(ours).toEqual(theirs);
  });

  test("and the tree is right about those on which Kallithea fails, or differs", async () => {
    const others = tree.entries.filter((entry) => entry.original !== undefined && "type" in entry.expected);
    const { ours, theirs } = await readBoth(others);
    for (const { name, original } of others) {
      if (original === "dies") expect(theirs, name).toHaveProperty([name, "error"]);
      else expect(ours[name], name).not.toEqual(theirs[name]);
    }
  });

  test("and Kallithea's own, older Mercurial serves us as well as that on PATH", async () => {
    const older = openReaders({ git: "git", hg: referenceProgram("hg") });
    const folders = tree.entries
      .filter((entry) => isRead(entry) && entry.name.startsWith("hg/"))
      .map(({ name }) => path.join(tree.root, name));
    const tipsWith = ({ tip }: Readers) => Promise.all(folders.map((folder) => tip("hg", folder)));
    expect(await tipsWith(older)).toEqual(await tipsWith(readers));
    older.close();
  });

  async function readBoth(entries: readonly Entry[]) {
    const answers = askKallithea(entries.map(({ name }) => path.join(tree.root, name)));
    const theirs = entries.map(({ name }, index) => [name, simplify(answers[index] as KallitheasAnswer)] as const);
    const ours = await Promise.all(entries.map(async (entry) => [entry.name, await readOurs(entry)] as const));
    return { ours: Object.fromEntries(ours), theirs: Object.fromEntries(theirs) };
  }

  async function readOurs({ name, expected }: Entry) {
    const { type } = expected as { type: RepositoryType };
    const folder = path.join(tree.root, name);
    try {
      return { type, description: await readers.description(type, folder), tip: await readers.tip(type, folder) };
    } catch (error) {
      return { error: (error as UnreadableRepositoryError).reason };
    }
  }
});

function isRead({ expected }: Entry): boolean {
  return expected.verdict === "tip" || expected.verdict === "empty";
}

/** Kallithea's library says `unknown` where there is no description; its scan then makes one up. */
function simplify({ error, type, description, tip }: KallitheasAnswer) {
  if (error !== undefined) return { error };
  return { type, description: description === "unknown" ? undefined : description, tip: tip ?? undefined };
}
