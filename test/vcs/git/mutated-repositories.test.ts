// Repositories in which one file is damaged, some thousand times: what we read is what git reads, and where git does
// not, nothing is.
import path from "node:path";
import { describe, expect, test } from "vitest";
import { tryInProcess } from "../../../src/vcs/fallback.js";
import { updateServerInfoInProcess } from "../../../src/vcs/git/in-process/server-info.js";
import { readTipInProcess } from "../../../src/vcs/git/in-process/tip.js";
import { readTipWithGit } from "../../../src/vcs/git/program/tip.js";
import { measured } from "../../support/cli/processor-time.js";
import { temporaryFolder } from "../../support/cli/temporary-folder.js";
import { damage, filesBelow } from "../../support/faults/mutate.js";
import { randomNumbers } from "../../support/faults/random.js";
import { orRefusal, readOrRefuse } from "../../support/repositories/answers.js";
import {
  firstDate,
  ordinaryRepository,
  writeCommit,
  writeRef,
  writeTag,
} from "../../support/repositories/awkward-tree/git-objects.js";
import { runGitTool } from "../../support/repositories/run-tools.js";

/** More with KALLITHEA_MUTATIONS=10000, for a night. */
const rounds = Number(process.env.KALLITHEA_MUTATIONS ?? 300);

const git = { git: "git", timeLimit: 60_000 };

/** A merge, a tag, a branch, and whatever `storing` makes of them. */
function makeRepository(folder: string, storing: readonly (readonly string[])[]): void {
  const tip = ordinaryRepository(folder, 8);
  const side = writeCommit(folder, { parents: [tip], date: firstDate + 1000 });
  const merge = writeCommit(folder, {
    parents: [tip, side],
    date: firstDate + 2000,
    message: "merge\n\nwith a second line\n",
  });
  writeRef(folder, "refs/heads/main", merge);
  writeRef(folder, "refs/heads/side", side);
  writeRef(folder, "refs/tags/v1", writeTag(folder, tip));
  for (const words of storing) runGitTool(folder, words);
}

const kinds: Record<string, readonly (readonly string[])[]> = {
  loose: [],
  packed: [
    ["repack", "-adfq", "--depth=9"],
    ["pack-refs", "--all"],
  ],
  "packed, with a commit graph": [["gc", "--quiet", "--prune=now"]],
};

describe.each(Object.entries(kinds))("%s", (_kind, storing) => {
  test("nothing hangs, nothing crashes, nothing is read that git does not read", { timeout: 600_000 }, async () => {
    const folder = path.join(temporaryFolder(), "repository");
    makeRepository(folder, storing);
    const files = filesBelow(folder);
    const random = randomNumbers(20_261_123);
    let answers = 0;
    for (let round = 0; round < rounds; round++) {
      const { what, undo } = damage(path.join(folder, files[random(files.length)] as string), random);
      const { result: ours, milliseconds } = measured(() => {
        const read = readOrRefuse(() => readTipInProcess(folder));
        tryInProcess(() => updateServerInfoInProcess(folder));
        return read;
      });
      expect(milliseconds, what).toBeLessThan(2000);
      // What we leave to the program must not break us either.
      const theirs = await orRefusal(() => readTipWithGit(folder, git));
      if (ours !== undefined) {
        answers += 1;
        expect(ours, `round ${round}, ${what}`).toEqual(theirs);
      }
      undo();
    }
    // Most damage is left to git.
    expect(answers).toBeGreaterThan(rounds / 20);
  });
});
