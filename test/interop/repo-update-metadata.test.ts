// repo-update-metadata beside the original's: what it prints, and every row.
import { writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { runBuilt } from "../support/cli/cli.js";
import { dbCreateArguments, makeInstanceOn, type TestInstance } from "../support/cli/instance.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";
import { dump, withoutChance } from "../support/databases/dump.js";
import { type Engine, engines, query } from "../support/databases/engines.js";
import { describeAgainstReference, runReference } from "../support/reference/reference.js";
import { hgIsInstalled, runGitTool, runHgTool } from "../support/repositories/run-tools.js";
import { commitGit, makeGit, makeHg } from "../support/repositories/scanned-instance.js";
import { writeOriginalIni } from "./original-ini.js";

/** Local times are stored, the moment 0 among them. */
const env = { TZ: "America/New_York" };

describe.each(engines)("on $title", (engine) => {
  describeAgainstReference("repo-update-metadata", () => {
    it.skipIf(engine.missing)("leaves the same rows and says the same", async () => {
      const { ours, theirs } = await instances(engine);
      changeRepositories(ours);
      for (const words of [["full", "grp/second", "full", "nothing-of-that-name"], [" emptied "], []]) {
        const own = runBuilt(["repo-update-metadata", "-c", ours.ini, ...words], { env });
        const real = runReference("kallithea-cli", ["repo-update-metadata", "-c", theirs.ini, ...words], { env });
        expect(real.status, real.stderr).toBe(0);
        // A name that is not known is an answer of its own in ours.
        expect(own.status, own.stderr).toBe(words.length === 4 ? 6 : 0);
        expect(sortedLines(own.stdout)).toEqual(sortedLines(real.stdout));
        expect(withoutChance(await dump(ours.url))).toEqual(withoutChance(await dump(theirs.url)));
      }
    });
  });
});

/** Two instances with one folder of repositories. */
async function instances(engine: Engine) {
  const folder = temporaryFolder();
  const ours = makeInstanceOn(await engine.newUrl(folder, "ours"), path.join(folder, "ours"));
  const theirs = makeInstanceOn(await engine.newUrl(folder, "theirs"), path.join(folder, "theirs"));
  for (const name of ["full", "emptied", "grp/second", "same"]) commitGit(makeGit(ours, name), `first of ${name}`);
  for (const name of ["empty", "filled"]) makeGit(ours, name);
  if (hgIsInstalled) for (const name of ["hg-empty", "hg"]) makeHg(ours, name);
  for (const { ini, url } of [ours, theirs]) {
    writeOriginalIni(ini, url);
    const { status, stderr } = runBuilt(dbCreateArguments({ ...ours, ini }), { env });
    expect(status, stderr).toBe(0);
    // The same tip, though the rest of the cache is not what it was.
    await query(url, "UPDATE repositories SET updated_on = '2001-01-01 00:00:00' WHERE repo_name = 'same'");
  }
  return { ours, theirs };
}

function changeRepositories(made: TestInstance): void {
  const folder = (name: string) => path.join(made.repositories, name);
  for (const name of ["full", "filled", "grp/second"]) commitGit(folder(name), `second of ${name}`);
  runGitTool(folder("emptied"), ["update-ref", "-d", "refs/heads/master"]);
  if (!hgIsInstalled) return;
  writeFileSync(path.join(folder("hg"), "f"), "x");
  runHgTool(folder("hg"), ["commit", "--addremove", "--message", "one", "--user", "me", "--date", "1600000000 0"]);
}

/** No database promises an order. */
function sortedLines(text: string): string[] {
  return text.split("\n").sort();
}
