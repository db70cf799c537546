// repo-purge-deleted beside the original's: the lines, what is left, and the exit status.
import { cpSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { runBuilt } from "../support/cli/cli.js";
import { dbCreateArguments, makeInstance } from "../support/cli/instance.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";
import { describeAgainstReference, runReference } from "../support/reference/reference.js";
import { writeOriginalIni } from "./original-ini.js";

describeAgainstReference("repo-purge-deleted", () => {
  it("purges the same and prints the same", () => {
    const made = makeInstance(temporaryFolder());
    writeOriginalIni(made.ini, made.url);
    expect(runBuilt(dbCreateArguments(made)).status).toBe(0);
    const tree = path.join(made.folder, "tree");
    plant(tree);
    const compare = (words: readonly string[], input = "") => {
      const both = [runBuilt, (args: string[], options: object) => runReference("kallithea-cli", args, options)].map(
        (run) => {
          rmSync(made.repositories, { recursive: true });
          cpSync(tree, made.repositories, { recursive: true, verbatimSymlinks: true });
          const { status, stdout } = run(["repo-purge-deleted", "-c", made.ini, ...words], { input });
          return { status, lines: linesOf(stdout), left: readdirSync(made.repositories, { recursive: true }).sort() };
        },
      );
      expect(both[0], words.join(" ")).toEqual(both[1]);
      return both[0];
    };
    const [, today = ""] = /rm__(\d{8})/.exec(recentName()) ?? [];
    for (const words of [["--no-ask"], ["--no-ask", "--older-than", "1d2h3m4s"]])
      expect(compare(words)?.status).toBe(0);
    expect(compare(["--older-than=36500d"])?.lines).toContain(
      "There are no deleted repositories older than 36500d (36500 days, 0:00:00)",
    );
    expect(compare([], "n\n")?.lines).toContain("Nothing done, exiting...");
    expect(compare(["--ask", "--older-than=1d"], "perhaps\nye\n")?.left.join()).toContain(`rm__${today}`);
    rmSync(tree, { recursive: true });
    mkdirSync(tree);
    expect(compare([])?.lines).toEqual(["There are no deleted repositories."]);
    expect(compare(["--older-than"])?.status).toBe(2);
  });
});

/** All of it is treated alike by both. */
function plant(root: string): void {
  const old = "rm__20200131_235959_123456_";
  for (const folder of [
    `${old}_one/.hg/store`,
    `grp/sub/${old}_two/objects/ab`,
    `${old}group/inner/${old}_three`,
    `.hidden/${old}`,
    "grp/rm__20200131_235959_12345_short",
    "grp/plain/leaf",
    "tree/.git",
    `tree/${old}_inside`,
    "hg/.hg",
    `hg/${old}_inside`,
    "bare/objects",
    `bare/refs/${old}_inside`,
    `rm__20180228_000000_000000__wände 'x'`,
    recentName(),
    "rm__99981231_235959_000000__future",
  ])
    mkdirSync(path.join(root, folder), { recursive: true });
  writeFileSync(path.join(root, `${old}_file`), "");
  symlinkSync("nowhere", path.join(root, `${old}_dangling`));
  symlinkSync("../grp", path.join(root, `${old}_one/link`));
}

function recentName(): string {
  const hourAgo = new Date(Date.now() - 3_600_000 - new Date().getTimezoneOffset() * 60_000).toISOString();
  return `rm__${hourAgo.slice(0, 19).replace(/[-:]/g, "").replace("T", "_")}_000000__recent`;
}

/**
 * The original prints the question, without a line end, among its results, and all of it again after a wrong answer; no
 * file system promises an order.
 */
function linesOf(stdout: string): string[] {
  const text = stdout.replaceAll("Do you want to proceed? [y/n] ", "").replaceAll("Yes or no please!\n", "");
  return [...new Set(text.split("\n").filter((line) => line !== ""))].sort();
}
