// Several scans at once into one database.
import { spawn } from "node:child_process";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { builtProgram, runBuilt } from "../support/cli.js";
import { dump } from "../support/dump.js";
import { emptyBare } from "../support/empty-bare.js";
import { engines } from "../support/engines.js";
import { dbCreateArguments, makeInstanceOn, type TestInstance } from "../support/instance.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const count = 300;

describe.each(engines)("on $title", (engine) => {
  it.skipIf(engine.missing)("every repository and group comes in once, and each scan tells what it has added itself", async () => {
    const folder = temporaryFolder();
    const made = makeInstanceOn(await engine.newUrl(folder), path.join(folder, "instance"));
    expect(runBuilt(dbCreateArguments(made)).status).toBe(0);
    const wanted = Array.from({ length: count }, (_, i) => `g${i % 5}/h${i % 4}/r${i}`);
    for (const name of wanted) emptyBare(path.join(made.repositories, name));
    const runs = await Promise.all([1, 2, 3].map(() => scanAside(made)));
    expect(
      runs.map(({ status }) => status),
      JSON.stringify(runs),
    ).toEqual([0, 0, 0]);
    expect(runs.flatMap(({ added }) => added).sort()).toEqual([...wanted].sort());
    const rows = await dump(made.url);
    expect((rows.repositories ?? []).map((row) => row.repo_name).sort()).toEqual([...wanted].sort());
    for (const table of ["repo_to_perm", "user_followings", "user_logs"]) expect(rows[table]).toHaveLength(count);
    expect(rows.groups).toHaveLength(5 + 20);
    expect(rows.user_repo_group_to_perm).toHaveLength(5 + 20);
  });
});

async function scanAside({ ini }: TestInstance): Promise<{ status: number | null; added: string[]; stderr: string }> {
  const child = spawn(process.execPath, [builtProgram, "repo-scan", "-c", ini, "--json"]);
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk) => (stdout += chunk));
  child.stderr.on("data", (chunk) => (stderr += chunk));
  const status = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { status, added: status === 0 ? (JSON.parse(stdout).added as string[]) : [], stderr };
}
