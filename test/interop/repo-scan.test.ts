// Our scan against the original's, on one awkward tree: the same rows, and neither finds anything to do after the
// other.
import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runBuilt } from "../support/cli/cli.js";
import { dbCreateArguments, makeInstanceOn, type TestInstance } from "../support/cli/instance.js";
import { makeFolder, removeFolder } from "../support/cli/temporary-folder.js";
import { type Dump, dump, withoutChance } from "../support/databases/dump.js";
import { type Engine, engines, sqlite } from "../support/databases/engines.js";
import { withoutGaps } from "../support/databases/without-gaps.js";
import { describeAgainstReference, runReference } from "../support/reference/reference.js";
import { type AwkwardTree, buildAwkwardTree } from "../support/repositories/awkward-tree.js";
import { writeOriginalIni } from "./original-ini.js";

describe.each(engines)("on $title", (engine) => {
  describeAgainstReference("db-create and repo-scan on the awkward tree", () => {
    describe.skipIf(engine.missing)("beside the original", () => comparisons(engine));
  });
});

function comparisons(engine: Engine): void {
  let tree: AwkwardTree;
  let theirs: TestInstance;
  let ours: TestInstance;
  let theirServerInfo: Map<string, string | undefined>;
  const folder = makeFolder();

  beforeAll(async () => {
    theirs = makeInstanceOn(await engine.newUrl(folder, "theirs"), path.join(folder, "theirs"));
    tree = await buildAwkwardTree(theirs.repositories, { likeOriginal: true });
    // On MariaDB, where a tip has 64 kB, the original does not survive it.
    if (engine.name === "MariaDB") removeFolder(path.join(tree.root, "git/texts/long-message"));
    ours = {
      ...makeInstanceOn(await engine.newUrl(folder, "ours"), path.join(folder, "ours")),
      repositories: theirs.repositories,
    };
    for (const instance of [theirs, ours]) writeIni(instance);
    const real = runReference("kallithea-cli", dbCreateArguments(theirs));
    expect(real.status, real.stderr).toBe(0);
    theirServerInfo = serverInfo(tree);
    const own = runBuilt(dbCreateArguments(ours));
    // Some of them are broken.
    expect(own.status, own.stderr).toBe(6);
  });
  afterAll(() => removeFolder(folder));

  it("has many repositories in it", async () => {
    expect((await dump(theirs.url)).repositories?.length).toBeGreaterThan(tree.withoutMercurial ? 50 : 80);
  });

  it("makes the same rows in every table", async () => {
    const rows = async ({ url }: TestInstance) =>
      withoutChance(engine === sqlite ? await dump(url) : withoutGaps(await dump(url)));
    expect(await rows(ours)).toEqual(await rows(theirs));
  });

  it("leaves the same files for plain HTTP in the git repositories", () => {
    expect(theirServerInfo.size).toBeGreaterThan(100);
    // The original cannot write them where the folder is missing.
    const written = [...theirServerInfo].filter(([, content]) => content !== undefined);
    const ours = serverInfo(tree);
    for (const [place, content] of written) expect(ours.get(place), place).toBe(content);
  });

  it("leaves nothing to do for the original", async () => {
    const before = await dump(ours.url);
    const scan = runReference("kallithea-cli", ["repo-scan", "-c", ours.ini]);
    expect(scan.status, scan.stderr).toBe(0);
    expect(withoutRefused(scan.stdout, before)).toBe("Now scanning root location for new repos ...\nScan completed.\n");
    const update = runReference("kallithea-cli", ["repo-update-metadata", "-c", ours.ini]);
    expect(update.status, update.stderr).toBe(0);
    expect(await dump(ours.url)).toEqual(before);
  });

  it("finds nothing to do after the original", async () => {
    const before = await dump(theirs.url);
    const { status, stdout } = runBuilt(["repo-scan", "-c", theirs.ini]);
    expect(stdout).toBe("Now scanning root location for new repos ...\nScan completed.\n");
    expect([0, 6]).toContain(status);
    expect(await dump(theirs.url)).toEqual(before);
  });
}

/** The original lists a repository under `Added:` although it has refused its name. */
function withoutRefused(output: string, dump: Dump): string {
  const known = new Set(dump.repositories?.map((row) => row.repo_name));
  return output.replace(/^Added: (.*)\n/m, (line, names: string) =>
    names.split(", ").some((name) => known.has(name)) ? line : "",
  );
}

/** Git ends the list of packs with an empty line, the library of the original does not. */
function serverInfo(tree: AwkwardTree): Map<string, string | undefined> {
  const found = new Map<string, string | undefined>();
  for (const { name, expected } of tree.entries) {
    if (!("type" in expected) || expected.type !== "git") continue;
    for (const file of ["info/refs", "objects/info/packs"]) {
      const place = path.join(tree.root, name, file);
      try {
        found.set(place, readFileSync(place, "utf8").trimEnd());
      } catch {
        found.set(place, undefined);
      }
    }
  }
  return found;
}

function writeIni({ ini, url }: TestInstance): void {
  writeOriginalIni(ini, url);
}
