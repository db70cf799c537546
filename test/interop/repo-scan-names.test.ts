// What MariaDB does not tell apart: letters and their capitals, ß and ss, a name with and without a blank at its end.
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runBuilt } from "../support/cli/cli.js";
import { dbCreateArguments, makeInstanceOn, type TestInstance } from "../support/cli/instance.js";
import { makeFolder, removeFolder } from "../support/cli/temporary-folder.js";
import { mariadb, query, type Row } from "../support/databases/engines.js";
import { describeAgainstReference, runReference } from "../support/reference/reference.js";
import { emptyBare } from "../support/repositories/empty-bare.js";
import { runGitTool } from "../support/repositories/run-tools.js";
import { commitGit } from "../support/repositories/scanned-instance.js";
import { writeOriginalIni } from "./original-ini.js";
import { succeed } from "./pair.js";

describeAgainstReference("beside the original on MariaDB", () => {
  describe.skipIf(mariadb.missing)(mariadb.title, () => {
    const folder = makeFolder();
    let real: TestInstance;
    let ours: TestInstance;

    beforeAll(async () => {
      real = makeInstanceOn(await mariadb.newUrl(""), path.join(folder, "real"));
      ours = {
        ...makeInstanceOn(await mariadb.newUrl(""), path.join(folder, "ours")),
        repositories: real.repositories,
      };
      emptyBare(path.join(real.repositories, "team/a"));
      for (const { ini, url } of [real, ours]) writeOriginalIni(ini, url);
      succeed(runReference("kallithea-cli", dbCreateArguments(real)));
      succeed(runBuilt(dbCreateArguments(ours)));
    });
    afterAll(() => removeFolder(folder));

    const add = (...names: readonly string[]) => names.map((name) => emptyBare(path.join(real.repositories, name)));
    const theirScan = () => runReference("kallithea-cli", ["repo-scan", "-c", real.ini]);
    const ourScan = () => runBuilt(["repo-scan", "-c", ours.ini]);

    it("a repository comes into the group whose name MariaDB takes for its own", async () => {
      add("Team/b", "team /c", "straße/d", "strasse/e");
      expect(theirScan().status).toBe(0);
      expect(ourScan().status).toBe(0);
      expect(await namesAndGroups(ours)).toEqual(await namesAndGroups(real));
      expect(await query(ours.url, "SELECT group_name FROM `groups` ORDER BY group_id")).toEqual([
        { group_name: "team" },
        { group_name: "strasse" },
      ]);
    });

    it("of two repositories with one name to MariaDB the first comes in; ours tells what the other one collides with", async () => {
      add("Foo", "foo", "groß", "gross", "zulu");
      expect(theirScan().stdout).toContain("Added: Foo, gross, zulu\n");
      const { status, stdout, stderr } = ourScan();
      expect(stdout).toContain("Added: Foo, gross, zulu\n");
      expect(stderr).toMatch(/^foo: skipped: .*the database treats its name as equal to Foo, which already exists/m);
      expect(stderr).toMatch(/^groß: skipped: .* as equal to gross, /m);
      expect(status).toBe(6);
      expect(await namesAndGroups(ours)).toEqual(await namesAndGroups(real));
    });

    it("a tip of more than 64 kB ends the original's scan; ours keeps what fits of its message", async () => {
      const long = path.join(real.repositories, "long");
      emptyBare(long);
      runGitTool(long, ["config", "core.bare", "true"]);
      commitGit(long, "é".repeat(40_000));
      add("zzz");
      expect(theirScan().status).toBe(1);
      expect(await names(real)).not.toContain("zzz");
      expect(ourScan().status).toBe(6);
      expect(await names(ours)).toContain("zzz");
      const [row] = await query(ours.url, "SELECT changeset_cache AS cache FROM repositories WHERE repo_name = 'long'");
      const { raw_id, message } = JSON.parse(String(row?.cache));
      expect(raw_id).toBe(runGitTool(long, ["rev-parse", "HEAD"]).trim());
      expect(message).toMatch(/^é{10000,}$/);
    });
  });
});

async function namesAndGroups({ url }: TestInstance): Promise<Row[]> {
  return query(
    url,
    `SELECT repo_name, r.group_id, group_name, group_parent_id
     FROM repositories r LEFT JOIN \`groups\` g ON g.group_id = r.group_id ORDER BY repo_id`,
  );
}

async function names({ url }: TestInstance): Promise<unknown[]> {
  return (await query(url, "SELECT repo_name FROM repositories")).map((row) => row.repo_name);
}
