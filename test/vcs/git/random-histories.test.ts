// Our reading of whole repositories against git's, on random ones.
import { rmSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { tryInProcess } from "../../../src/vcs/fallback.js";
import { readTipInProcess } from "../../../src/vcs/git/in-process/tip.js";
import { temporaryFolder } from "../../support/cli/temporary-folder.js";
import { randomNumbers } from "../../support/faults/random.js";
import {
  bareRepository,
  firstDate,
  writeCommit,
  writeIn,
  writeObject,
  writeRef,
  writeTag,
} from "../../support/repositories/awkward-tree/git-objects.js";
import { runGitTool } from "../../support/repositories/run-tools.js";

type Random = (below: number) => number;

const refNames = [
  "heads/main",
  "heads/a",
  "heads/a-b",
  "heads/a.b",
  "heads/sub/x",
  "heads/sub/y",
  "notes/n",
  "tags/t",
  "tags/s",
  "odd/z",
];

/** Commits whose parents are any earlier ones: merges, several roots, dates that are equal or run backwards. */
function writeCommits(folder: string, random: Random): string[] {
  const ids: string[] = [];
  for (let count = 1 + random(30); ids.length < count; ) {
    const parents = new Set(
      Array.from({ length: [0, 1, 1, 1, 1, 2, 2, 4][random(8)] as number }, () => ids[random(ids.length || 1)]),
    );
    const known = [...parents].filter((id) => id !== undefined);
    ids.push(
      writeCommit(folder, { parents: known, date: firstDate + random(4) * 100, message: `commit ${ids.length}\n` }),
    );
  }
  return ids;
}

function writeRandomRef(folder: string, name: string, ids: readonly string[], random: Random): void {
  const commit = ids[random(ids.length)] as string;
  const kinds = [
    () => commit,
    () => commit,
    () => commit,
    () => writeTag(folder, commit),
    () => writeTag(folder, writeTag(folder, commit), "tag"),
    () => writeTag(folder, writeObject(folder, "tree", ""), "tree"),
    () => writeObject(folder, "blob", "text"),
    () => "1".repeat(40),
  ];
  // The last kind, of an object that is not there, is rare.
  const kind = random(200) === 0 ? kinds.length - 1 : random(kinds.length - 1);
  writeRef(folder, `refs/${name}`, (kinds[kind] as () => string)());
}

function writeRandomHead(folder: string, ids: readonly string[], random: Random): void {
  if (random(4) === 0) writeIn(folder, "HEAD", `${ids[random(ids.length)]}\n`);
  if (random(8) === 0) {
    writeIn(folder, "refs/heads/alias", "ref: refs/heads/main\n");
    writeIn(folder, "HEAD", "ref: refs/heads/alias\n");
  }
}

/** Some are packed, with a commit graph; some of those have grown since. */
function makeRepository(folder: string, random: Random): void {
  bareRepository(folder);
  const ids = writeCommits(folder, random);
  writeRef(folder, "refs/heads/main", ids[random(ids.length)] as string);
  for (const name of refNames) if (random(3) === 0) writeRandomRef(folder, name, ids, random);
  writeRandomHead(folder, ids, random);
  const storing = [
    [],
    ["pack-refs", "--all"],
    ["repack", "-adfq", "--depth=9"],
    ["commit-graph", "write", "--reachable"],
    ["gc", "--quiet"],
  ];
  const command = storing[random(storing.length)] as string[];
  if (command.length > 0 && isSound(folder)) runGitTool(folder, command);
  if (random(2) === 0)
    writeRef(
      folder,
      "refs/heads/grown",
      writeCommit(folder, { parents: ids.slice(-2), date: firstDate + random(900) }),
    );
}

function isSound(folder: string): boolean {
  return askGit(folder) !== "broken";
}

function askGit(folder: string): { newest: string | undefined; count: number } | "broken" {
  try {
    const lines = runGitTool(folder, ["rev-list", "--all", "--date-order"]).split("\n").slice(0, -1);
    return { newest: lines[0], count: lines.length };
  } catch {
    return "broken";
  }
}

function headExists(folder: string): boolean {
  try {
    runGitTool(folder, ["rev-parse", "--quiet", "--verify", "HEAD"]);
    return true;
  } catch {
    return false;
  }
}

test("the tip and its number are those that git reports, for almost all histories without running it", () => {
  const folder = path.join(temporaryFolder(), "repository");
  let left = 0;
  for (let seed = 0; seed < 250; seed++) {
    makeRepository(folder, randomNumbers(seed * 7919));
    const theirs = askGit(folder);
    const ours = tryInProcess(() => readTipInProcess(folder));
    if (ours === undefined) left += 1;
    else if (!headExists(folder)) expect(ours.answer, `seed ${seed}`).toBeUndefined();
    else
      expect({ newest: ours.answer?.rawId, count: (ours.answer?.revision ?? -1) + 1 }, `seed ${seed}`).toEqual(theirs);
    rmSync(folder, { recursive: true });
  }
  expect(left).toBeGreaterThan(0);
  expect(left).toBeLessThan(25);
});
