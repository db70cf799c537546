// Our scan against the original's, on a database of 0.7.0 that is full of rows which hang on repositories.
import { mkdirSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { runBuilt } from "../support/cli/cli.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";
import { dump, withoutChance } from "../support/databases/dump.js";
import { type Engine, engines } from "../support/databases/engines.js";
import { oldInstance } from "../support/reference/old-instance.js";
import { describeAgainstReference, runReference } from "../support/reference/reference.js";
import { runTool } from "../support/repositories/run-tools.js";
import { writeOriginalIni } from "./original-ini.js";

describe.each(engines)("on $title", (engine) => {
  describeAgainstReference("repo-scan --remove-missing on a database of 0.7.0", () => {
    describe.skipIf(engine.missing)("beside the original", () => comparisons(engine));
  });
});

function comparisons(engine: Engine): void {
  it.each([
    ["a fork and a Mercurial repository go", ["alpha", "grp/beta.git"]],
    ["a repository with a fork goes", ["grp/alpha-fork"]],
    ["all but one go", ["grp/beta.git"]],
    ["nothing goes", ["alpha", "grp/alpha-fork", "grp/beta.git", "grp/sub/hgtwo"]],
  ])("leaves the same rows: %s", async (_case, present) => {
    const { ours, theirs } = await instances(engine, [...present, "new/one"]);
    const real = runReference("kallithea-cli", ["repo-scan", "-c", theirs.ini, "--remove-missing"]);
    expect(real.status, real.stderr).toBe(0);
    const own = runBuilt(["repo-scan", "-c", ours.ini, "--remove-missing"]);
    expect(own.status, own.stderr).toBe(0);
    expect(own.stdout).toBe(real.stdout);
    expect(withoutChance(await dump(ours.url))).toEqual(withoutChance(await dump(theirs.url)));
  });

  it("uses the settings and the permissions of the instance for new repositories", async () => {
    const { ours, theirs } = await instances(
      engine,
      ["alpha", "privx/nested/new"],
      [
        "UPDATE settings SET app_settings_value = 'True' WHERE app_settings_name LIKE 'default_repo_%' AND app_settings_type = 'bool'",
        "UPDATE user_to_perm SET permission_id = 9 WHERE user_id = 1 AND permission_id = 7",
      ],
    );
    for (const run of [
      runReference("kallithea-cli", ["repo-scan", "-c", theirs.ini]),
      runBuilt(["repo-scan", "-c", ours.ini]),
    ]) {
      expect(run.status, run.stderr).toBe(0);
    }
    expect(withoutChance(await dump(ours.url))).toEqual(withoutChance(await dump(theirs.url)));
  });
}

/** Two instances with the same rows and one folder of empty repositories. */
async function instances(engine: Engine, present: readonly string[], statements: readonly string[] = []) {
  const folder = temporaryFolder();
  const theirs = await oldInstance(engine, path.join(folder, "theirs"), { statements });
  const ours = await oldInstance(engine, path.join(folder, "ours"), { statements, root: theirs.repositories });
  for (const { ini, url } of [theirs, ours]) writeOriginalIni(ini, url);
  for (const name of present) makeRepository(path.join(theirs.repositories, name));
  return { ours, theirs };
}

/** Of the type that the database has: Mercurial for names that begin with hg. */
function makeRepository(folder: string): void {
  mkdirSync(folder, { recursive: true });
  // A folder is enough for a scan, and both take it for an empty repository.
  if (path.basename(folder).startsWith("hg")) mkdirSync(path.join(folder, ".hg"));
  else runTool("git", ["init", "--quiet", "--bare", folder]);
}
