// Ctrl-C and SIGTERM sent to the process of `migrate upgrade`.
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { builtProgram } from "../support/cli/cli.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";
import { query } from "../support/databases/engines.js";
import { databaseOf } from "../support/migrations/run-revision.js";
import { writeRevisions } from "../support/migrations/write-revision-file.js";

/** @param slow what the second revision does after it has printed that it runs */
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
  const output = { stdout: "", stderr: "" };
  child.stderr.on("data", (text) => (output.stderr += text));
  child.stdout.on("data", (text) => {
    output.stdout += text;
    if (String(text).includes("slow"))
      for (const [index, signal] of signals.entries()) setTimeout(() => child.kill(signal), index * 1000);
  });
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  return { status: await ended, ...output, url: `sqlite:///${database}`, ini };
}

it.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)("migrate upgrade reports the revision of the database on %s", async (signal, status) => {
  // Without yielding to the event loop, as SQLite works.
  const busy = 'const end = Date.now() + 1000; while (Date.now() < end) await op.query("SELECT 1");';
  const output = await interrupted(busy, signal);
  expect(output.stderr).toContain("Error: Interrupted during upgrade aaaa -> bbbb.\n");
  expect(output.stderr).toContain("The upgrade of revision bbbb was rolled back: the database is still at aaaa.\n");
  expect(output.stderr).toContain("Not started:\n  upgrade bbbb -> cccc\n");
  expect(output.status).toBe(status);
  expect(await query(output.url, "SELECT a, version_num FROM old, alembic_version")).toEqual([
    { a: 2, version_num: "aaaa" },
  ]);
});

it("stops at once on a second Ctrl-C", async () => {
  const output = await interrupted("await new Promise((done) => setTimeout(done, 60_000));", "SIGINT", "SIGINT");
  expect(output.stderr).toContain(
    "Waiting for the current step to finish; press Ctrl-C again to stop immediately.\nStopped immediately. ",
  );
  expect(output.stderr).toContain(`migrate -c ${output.ini} current`);
  expect(output.stderr).not.toContain("never happens");
  expect(output.status).toBe(130);
});
