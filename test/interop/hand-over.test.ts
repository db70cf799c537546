// index-create, celery-run and ishell, called through this program and directly.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { builtProgram, runBuilt, runHere } from "../support/cli/cli.js";
import { dbCreateArguments, makeInstance, type TestInstance } from "../support/cli/instance.js";
import { makeFolder, removeFolder } from "../support/cli/temporary-folder.js";
import { describeAgainstReference, referenceProgram, runReference } from "../support/reference/reference.js";
import { commitGit, makeGit } from "../support/repositories/scanned-instance.js";

let made: TestInstance;

/** Both programs with the same arguments, one after the other. */
function both(command: string, ...args: string[]) {
  const words = [command, "-c", made.ini, ...args];
  const theirs = runReference("kallithea-cli", words, { cwd: made.folder });
  const ours = runBuilt(words, { cwd: made.folder, env: { PYTHONWARNINGS: "ignore" } });
  return { ours: { status: ours.status, stdout: ours.stdout, stderr: ours.stderr }, theirs };
}

/** Without what is random in names. */
function indexFiles(): string[] {
  const names = readdirSync(path.join(made.folder, "data/index"));
  return names.map((name) => name.replace(/_[a-z0-9]{16}(?=\.)/, "_RANDOM")).sort();
}

describeAgainstReference("a command of Kallithea's own program", () => {
  beforeAll(async () => {
    made = makeInstance(makeFolder());
    const settings = [
      `sqlalchemy.url=${made.url}`,
      "use_celery=true",
      "celery.broker_url=memory://",
      "index_dir=%(here)s/data/index",
    ];
    const created = await runHere(["config-create", made.ini, `--python=${referenceProgram("python")}`, ...settings]);
    expect(created.status, created.stderr).toBe(0);
    commitGit(makeGit(made, "project"), "one");
    expect((await runHere(dbCreateArguments(made))).status).toBe(0);
  });

  afterAll(() => removeFolder(made.folder));

  it("index-create builds, updates and rebuilds an index of the same files", () => {
    const expected: Record<string, string[]> = {};
    const steps = { build: [], update: [], full: ["--full"], one: ["-f", "--index-only", "none, project"] };
    for (const [step, args] of Object.entries(steps)) {
      const theirs = runReference("kallithea-cli", ["index-create", "-c", made.ini, ...args]);
      expect(theirs, step).toEqual({ status: 0, stdout: "", stderr: "" });
      expected[step] = indexFiles();
    }
    rmSync(path.join(made.folder, "data/index"), { recursive: true });
    for (const [step, args] of Object.entries(steps)) {
      const ours = runBuilt(["index-create", "-c", made.ini, ...args], { env: { PYTHONWARNINGS: "ignore" } });
      expect(ours, step).toEqual({ status: 0, signal: null, stdout: "", stderr: "" });
      expect(indexFiles(), step).toEqual(expected[step]);
    }
    expect(readdirSync(path.join(made.folder, "data")).filter((name) => name.includes("lock"))).toEqual([]);
  });

  it("index-create keeps what the original would delete", () => {
    const foreign = path.join(made.folder, "data/index/foreign");
    writeFileSync(foreign, "kept");
    expect(runBuilt(["index-create", "-c", made.ini, "-f"]).status).toBe(5);
    expect(readFileSync(foreign, "utf8")).toBe("kept");
    expect(runReference("kallithea-cli", ["index-create", "-c", made.ini, "-f"]).status).toBe(0);
    expect(readdirSync(path.dirname(foreign))).not.toContain("foreign");
  });

  it("ishell prints the same, and ends with the same status", () => {
    const { ours, theirs } = both("ishell");
    expect(ours).toEqual(theirs);
    expect(ours).toMatchObject({ status: 255, stdout: expect.stringContaining("IPython 4 or later") });
  });

  it.each([
    ["--", "--help"],
    ["--", "--version"],
    ["beat", "--", "-x"],
  ])("celery-run %s %s prints the same, and ends with the same status", (...args) => {
    const { ours, theirs } = both("celery-run", ...args);
    expect(ours).toEqual(theirs);
  });

  it("celery-run ends when a supervisor signals its whole group, which hangs the original", async () => {
    const words = ["celery-run", "-c", made.ini, "--", "--loglevel=info"];
    const child = spawn(process.execPath, [builtProgram, ...words], {
      detached: true,
      stdio: ["ignore", "ignore", "pipe"],
      env: { ...process.env, PYTHONWARNINGS: "ignore" },
    });
    let written = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      written += text;
    });
    while (!/celery@.* ready\./.test(written)) await new Promise((resolve) => setTimeout(resolve, 50));
    process.kill(-(child.pid as number), "SIGTERM");
    const [status] = await once(child, "close");
    expect(status, written).toBe(0);
  });
});
