// Our reading of whole Mercurial repositories against Mercurial's, on random ones.
import { rmSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { tryInProcess } from "../../../src/vcs/fallback.js";
import { HgReader } from "../../../src/vcs/hg/hg-reader.js";
import { readTipInProcess } from "../../../src/vcs/hg/in-process/tip.js";
import { CommandServer } from "../../../src/vcs/hg/program/command-server.js";
import { temporaryFolder } from "../../support/cli/temporary-folder.js";
import { randomNumbers } from "../../support/faults/random.js";
import { hgIsInstalled } from "../../support/repositories/run-tools.js";

type Random = (below: number) => number;
type RunHg = (...args: string[]) => Promise<void>;

const formats = [
  "format.revlog-compression=zstd",
  "format.revlog-compression=zlib",
  "format.revlog-compression=none",
  "format.usegeneraldelta=0",
  "format.usestore=0",
  "format.usefncache=0",
  "format.dotencode=0",
  "format.use-share-safe=0",
  "format.sparse-revlog=0",
];

/** As `hg help debugbuilddag` writes them. */
const graphs = ["", "+1", "+7", "+3:a +4 <a +5", "+2:a +2:b <a +3 /b +1", "+3 @stable +4 $ +2", "+400"];

async function build(folder: string, hg: RunHg, random: Random): Promise<void> {
  const chosen = formats.filter(() => random(4) === 0).flatMap((item) => ["--config", item]);
  await hg("init", ...chosen, folder);
  const graph = graphs[random(graphs.length)] as string;
  if (graph !== "") await hg("-R", folder, "debugbuilddag", graph);
  if (graph === "") return;
  const actions = [
    ["phase", "--force", "--secret", "tip"],
    ["phase", "--public", "0"],
    [
      "commit",
      "--config",
      "ui.allowemptycommit=1",
      "--close-branch",
      "-u",
      "Ü <u@example.com>",
      "-d",
      "1 0",
      "-m",
      " two\n\nlines ☃\n",
    ],
    ["commit", "--config", "ui.allowemptycommit=1", "-u", "u", "-d", "-5 43200", "-m", "x".repeat(50_000)],
    ["bookmark", "mark"],
  ];
  await hg("-R", folder, "update", "--quiet", "tip");
  for (const action of actions) if (random(2) === 0) await hg("-R", folder, ...action);
}

describe.skipIf(!hgIsInstalled)(hgIsInstalled ? "Mercurial" : "Mercurial (skipped: it is not installed)", () => {
  test("tips are those that Mercurial reports, without running it", async () => {
    const server = new CommandServer({ hg: "hg", timeLimit: 60_000 });
    const reader = new HgReader({ hg: "hg", timeLimit: 60_000 });
    const folder = path.join(temporaryFolder(), "repository");
    const hg: RunHg = async (...args) => {
      const { status, stderr } = await server.run(args);
      // A branch that is closed twice, and the like: not what this is about.
      if (status > 1 && !/nothing changed|can only close/.test(stderr.toString()))
        throw new Error(`hg ${args.join(" ")}: ${stderr}`);
    };
    for (let seed = 0; seed < 60; seed++) {
      await build(folder, hg, randomNumbers(seed * 7919));
      const ours = tryInProcess(() => readTipInProcess(folder));
      expect(ours, `seed ${seed}`).toEqual({ answer: await reader.tip(folder) });
      rmSync(folder, { recursive: true });
    }
    server.close();
    reader.close();
  });
});
