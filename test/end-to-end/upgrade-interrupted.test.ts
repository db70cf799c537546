// Ctrl-C and SIGTERM while `migrate upgrade` runs, on the process itself.
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { builtProgram } from "../support/cli/cli.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";
import { query } from "../support/databases/engines.js";
import { databaseOf } from "../support/migrations/run-revision.js";
import { writeRevisions } from "../support/migrations/write-revision-file.js";

/** @param slow what the second of two revisions does after it has said that it runs */
async function interrupted(slow: string, ...signals: NodeJS.Signals[]) {
  const database = databaseOf("CREATE TABLE old (a INTEGER); INSERT INTO old VALUES (1);");
  const versions = writeRevisions(path.join(temporaryFolder(), "versions"), {
    aaaa: 'op.execute("UPDATE old SET a = 2");',
    bbbb: `op.execute("DELETE FROM old"); await op.query("SELECT 1"); console.log("slow"); ${slow}`,
    cccc: "",
  });
  const ini = path.join(path.dirname(database), "my.ini");
  const location = `script_location = ${path.dirname(database)}\nversion_locations = ${versions}`;
  writeFileSync(ini, `[app:main]\nsqlalchemy.url = sqlite:///${database}?timeout=5\n[alembic]\n${location}\n`);
  const child = spawn(process.execPath, [builtProgram, "migrate", "-c", ini, "upgrade", "head", "--no-backup"]);
  const said = { stdout: "", stderr: "" };
  child.stderr.on("data", (text) => (said.stderr += text));
  child.stdout.on("data", (text) => {
    said.stdout += text;
    if (String(text).includes("slow"))
      for (const [index, signal] of signals.entries()) setTimeout(() => child.kill(signal), index * 1000);
  });
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  return { status: await ended, ...said, url: `sqlite:///${database}`, ini };
}

it.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)("migrate upgrade says at %s where the database is", async (signal, status) => {
  // Without a turn of the event loop, as SQLite works.
  const busy = 'const end = Date.now() + 1000; while (Date.now() < end) await op.query("SELECT 1");';
  const said = await interrupted(busy, signal);
  expect(said.stderr).toContain("Error: Interrupted during upgrade aaaa -> bbbb.\n");
  expect(said.stderr).toContain("The upgrade of revision bbbb was rolled back: the database is still at aaaa.\n");
  expect(said.stderr).toContain("Not started:\n  upgrade bbbb -> cccc\n");
  expect(said.status).toBe(status);
  expect(await query(said.url, "SELECT a, version_num FROM old, alembic_version")).toEqual([
    { a: 2, version_num: "aaaa" },
  ]);
});

it("a second Ctrl-C does not wait for what is running", async () => {
  const said = await interrupted("await new Promise((done) => setTimeout(done, 60_000));", "SIGINT", "SIGINT");
  expect(said.stderr).toContain("Waiting for what is running to end; Ctrl-C again stops at once.\nStopped at once. ");
  expect(said.stderr).toContain(`migrate -c ${said.ini} current`);
  expect(said.stderr).not.toContain("never happens");
  expect(said.status).toBe(130);
});
