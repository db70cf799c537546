// Repositories in which one file is damaged, some hundred times: what we read is what Mercurial reads.
import { rmSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { HgReader } from "../../../src/vcs/hg/hg-reader.js";
import { readTipInProcess } from "../../../src/vcs/hg/in-process/tip.js";
import { CommandServer } from "../../../src/vcs/hg/program/command-server.js";
import { measured } from "../../support/cli/processor-time.js";
import { temporaryFolder } from "../../support/cli/temporary-folder.js";
import { damage, filesBelow } from "../../support/faults/mutate.js";
import { randomNumbers } from "../../support/faults/random.js";
import { orRefusal, readOrRefuse } from "../../support/repositories/answers.js";
import { hgIsInstalled } from "../../support/repositories/run-tools.js";

/** More with KALLITHEA_MUTATIONS=10000, for a night. */
const rounds = Number(process.env.KALLITHEA_MUTATIONS ?? 300);

const options = { hg: "hg", timeLimit: 60_000 };

/** What the tip depends on. */
const telling = /^\.hg\/(requires|store\/(requires|00changelog\.[id]))$/;

describe.skipIf(!hgIsInstalled)(hgIsInstalled ? "Mercurial" : "Mercurial (skipped: it is not installed)", () => {
  test.each([
    ["inline, zlib", "+20", ["format.revlog-compression=zlib"]],
    ["zstd", "+20 +3:a +4 <a +5", ["format.revlog-compression=zstd"]],
    ["an index and its data", "+1500", ["format.revlog-compression=zlib"]],
  ])(
    "nothing hangs, nothing crashes, nothing is read that Mercurial does not read: %s",
    { timeout: 600_000 },
    async (_what, graph, config) => {
      const folder = path.join(temporaryFolder(), "repository");
      const server = new CommandServer(options);
      const reader = new HgReader(options);
      await server.run(["init", folder, ...config.flatMap((item) => ["--config", item])]);
      await server.run(["-R", folder, "debugbuilddag", graph]);
      const files = filesBelow(folder).filter((name) => telling.test(name));
      const random = randomNumbers(20_261_123);
      let answers = 0;
      for (let round = 0; round < rounds; round++) {
        const { what, undo } = damage(path.join(folder, files[random(files.length)] as string), random);
        const { result: ours, milliseconds } = measured(() => readOrRefuse(() => readTipInProcess(folder)));
        expect(milliseconds, what).toBeLessThan(2000);
        // What we leave to the program must not break us either.
        const theirs = await orRefusal(() => reader.tip(folder));
        if (ours !== undefined) {
          answers += 1;
          expect(ours, `round ${round}, ${what}`).toEqual(theirs);
        }
        undo();
        // Mercurial keeps what it has found out.
        rmSync(path.join(folder, ".hg/cache"), { recursive: true, force: true });
      }
      reader.close();
      server.close();
      expect(answers).toBeGreaterThan(rounds / 20);
    },
  );
});
