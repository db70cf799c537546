// A database copied to another engine, used by the real Kallithea and compared with one created by the real db-create.
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { projectRoot, runHere } from "../support/cli/cli.js";
import { makeInstanceOn, type TestInstance } from "../support/cli/instance.js";
import { removeFolder } from "../support/cli/temporary-folder.js";
import { dump } from "../support/databases/dump.js";
import { type Engine, query, servers } from "../support/databases/engines.js";
import { freePort } from "../support/databases/servers/free-port.js";
import { describeAgainstReference, runReference } from "../support/reference/reference.js";
import { runGitTool } from "../support/repositories/run-tools.js";
import { writeOriginalIni } from "./original-ini.js";
import { createDatabases, makePairOn, type Pair, succeed } from "./pair.js";
import { listsRepository, logIn, serve } from "./web-server.js";

describe.each(servers)("db-copy from SQLite to $title", (engine) => {
  describeAgainstReference("the copied database", () => {
    describe.skipIf(engine.missing)("used by the original", () => usedByTheOriginal(engine));
  });
});

function usedByTheOriginal(engine: Engine): void {
  let pair: Pair;
  let port: number;
  let old: TestInstance;
  beforeAll(async () => {
    port = await freePort();
    pair = await makePairOn(engine, [`port=${port}`]);
    runGitTool(pair.folder, ["init", "--quiet", "--bare", "repositories/one"]);
    await createDatabases(pair);
    // The source is also created by the original.
    old = makeInstanceOn(`sqlite:///${pair.folder}/old.db?timeout=60`, path.join(pair.folder, "old"));
    const { ini } = old;
    writeOriginalIni(ini, old.url);
    const account = [
      "--user=roe",
      "--email=roe@example.com",
      "--password=654321",
      `--repos=${pair.folder}/repositories`,
      "--force-yes",
    ];
    succeed(runReference("kallithea-cli", ["db-create", "-c", ini, ...account]));
    succeed(await runHere(["db-copy", "--from", ini, "--to", pair.ours.ini, "--whole-seconds", "--force-yes"]));
  });
  afterAll(() => removeFolder(pair.folder));

  it("has no differences for Alembic, including types and server defaults", () => {
    expect(compare("differences", pair.ours.url)).toEqual({ ...compare("differences", pair.real.url), kallithea: [] });
  });

  it("is the same for SQLAlchemy as one that the original created", () => {
    expect(compare("reflection", pair.ours.url)).toEqual(compare("reflection", pair.real.url));
  });

  it("is scanned by the original, which adds a repository with the next id", async () => {
    runGitTool(pair.folder, ["init", "--quiet", "--bare", "repositories/two"]);
    const before = await dump(pair.ours.url);
    const { stdout } = succeed(runReference("kallithea-cli", ["repo-scan", "-c", pair.ours.ini]));
    expect(stdout).toContain("Added: two");
    const ids = (await query(pair.ours.url, "SELECT repo_id FROM repositories ORDER BY repo_id")).map(
      (row) => row.repo_id,
    );
    expect(ids).toEqual([...(before.repositories ?? []).map((row) => row.repo_id), 2]);
  });

  it("is served: repositories are listed, and the administrator can log in with the old password", async () => {
    const server = await serve(pair.ours.ini, port);
    try {
      expect(await listsRepository(server.url, "one")).toBe(true);
      expect(await logIn(server.url, "doe", "123456"), "of the database that was replaced").toEqual({
        status: 200,
        admin: false,
      });
      expect(await logIn(server.url, "roe", "654321")).toEqual({ status: 302, admin: true });
    } finally {
      await server.stop();
    }
  });
}

function compare(what: "differences" | "reflection", url: string): Record<string, unknown> {
  const script = path.join(projectRoot, "test/interop/compare-schema.py");
  return JSON.parse(succeed(runReference("python", [script, what, url])).stdout) as Record<string, unknown>;
}
