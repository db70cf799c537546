// Our scan against the original's, on one awkward tree: the same rows, and neither finds anything to do after the other.
import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type AwkwardTree, buildAwkwardTree } from "../support/awkward-tree.js";
import { runBuilt } from "../support/cli.js";
import { type Dump, dumpDatabase, withoutChance } from "../support/dump.js";
import { dbCreateArguments, makeInstance, type TestInstance } from "../support/instance.js";
import { describeAgainstReference, runReference } from "../support/reference.js";
import { makeFolder, removeFolder } from "../support/temporary-folder.js";

describeAgainstReference("db-create and repo-scan on the awkward tree", () => {
  let tree: AwkwardTree;
  let theirs: TestInstance;
  let ours: TestInstance;
  let theirServerInfo: Map<string, string | undefined>;
  const folder = makeFolder();

  beforeAll(async () => {
    theirs = makeInstance(path.join(folder, "theirs"));
    tree = await buildAwkwardTree(theirs.repositories, { likeOriginal: true });
    ours = { ...makeInstance(path.join(folder, "ours")), repositories: theirs.repositories };
    for (const instance of [theirs, ours]) writeIni(instance);
    const real = runReference("kallithea-cli", dbCreateArguments(theirs));
    expect(real.status, real.stderr).toBe(0);
    theirServerInfo = serverInfo(tree);
    const own = runBuilt(dbCreateArguments(ours));
    expect(own.status, own.stderr).toBe(0);
  });
  afterAll(() => removeFolder(folder));

  it("has many repositories in it", () => {
    expect(dumpDatabase(theirs.database).repositories?.length).toBeGreaterThan(tree.withoutMercurial ? 50 : 80);
  });

  it("makes the same rows in every table", () => {
    expect(withoutChance(dumpDatabase(ours.database))).toEqual(withoutChance(dumpDatabase(theirs.database)));
  });

  it("leaves the same files for plain HTTP in the git repositories", () => {
    expect(theirServerInfo.size).toBeGreaterThan(100);
    // The original cannot write them where the folder is missing.
    const written = [...theirServerInfo].filter(([, content]) => content !== undefined);
    const ours = serverInfo(tree);
    for (const [place, content] of written) expect(ours.get(place), place).toBe(content);
  });

  it("leaves nothing to do for the original", () => {
    const before = dumpDatabase(ours.database);
    const scan = runReference("kallithea-cli", ["repo-scan", "-c", ours.ini]);
    expect(scan.status, scan.stderr).toBe(0);
    expect(withoutRefused(scan.stdout, before)).toBe("Now scanning root location for new repos ...\nScan completed.\n");
    const update = runReference("kallithea-cli", ["repo-update-metadata", "-c", ours.ini]);
    expect(update.status, update.stderr).toBe(0);
    expect(dumpDatabase(ours.database)).toEqual(before);
  });

  it("finds nothing to do after the original", () => {
    const before = dumpDatabase(theirs.database);
    const { status, stdout } = runBuilt(["repo-scan", "-c", theirs.ini]);
    expect(stdout).toBe("Now scanning root location for new repos ...\nScan completed.\n");
    expect([0, 6]).toContain(status);
    expect(dumpDatabase(theirs.database)).toEqual(before);
  });
});

/** The original lists a repository under `Added:` although it has refused its name. */
function withoutRefused(output: string, dump: Dump): string {
  const known = new Set(dump.repositories?.map((row) => row.repo_name));
  return output.replace(/^Added: (.*)\n/m, (line, names: string) => (names.split(", ").some((name) => known.has(name)) ? line : ""));
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

function writeIni({ ini }: TestInstance): void {
  const { status, stderr } = runReference("kallithea-cli", ["config-create", ini, "sqlalchemy.url=sqlite:///%(here)s/temp.db?timeout=60"]);
  expect(status, stderr).toBe(0);
}
