// What a command loads determines how fast it starts.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { projectRoot, runBuilt } from "../support/cli/cli.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";

const heavy = ["typeorm", "better-sqlite3", "better-sqlite3-napi", "bcrypt", "node:child_process"];

function loadedBy(...args: string[]): string[] {
  const folder = temporaryFolder();
  const report = path.join(folder, "loaded.json");
  // A Kallithea for config-create to find; otherwise it would print that it guessed.
  mkdirSync(path.join(folder, "bin"));
  writeFileSync(path.join(folder, "bin/kallithea-cli"), "#!/venv/bin/python3\n", { mode: 0o755 });
  const preload = path.join(projectRoot, "test/support/cli/log-loads.cjs");
  const { status, stderr } = runBuilt(args, {
    env: { LOADED_FILE: report, NODE_OPTIONS: `--require=${preload}`, VIRTUAL_ENV: folder },
  });
  expect(stderr).toBe("");
  expect(status).toBe(0);
  return JSON.parse(readFileSync(report, "utf8")) as string[];
}

describe("modules loaded", () => {
  it("by --help: nothing heavy", () => {
    for (const words of [["--help"], ["repo-scan", "--help"], ["help", "migrate", "upgrade"], ["help", "files"]])
      expect(loadedBy(...words).filter((name) => [...heavy, "yargs"].includes(name))).toEqual([]);
  });

  it("by --version: only SQLite, whose version it prints", () => {
    const loaded = loadedBy("--version");
    expect(loaded).toContainEqual(expect.stringMatching(/^better-sqlite3/));
    expect(loaded).not.toEqual(expect.arrayContaining([expect.stringMatching(/^(yargs|typeorm|bcrypt)$/)]));
  });

  it("by config-create: nothing heavy", () => {
    expect(
      loadedBy("config-create", path.join(temporaryFolder(), "temp.ini")).filter((name) => heavy.includes(name)),
    ).toEqual([]);
  });

  it("by what sshd starts: no parser, and nothing that only other commands need", () => {
    const folder = temporaryFolder();
    const ini = path.join(folder, "temp.ini");
    expect(runBuilt(["config-create", ini, "ssh_enabled=true"]).status).toBe(0);
    const admin = ["--user=doe", "--email=doe@example.com", "--password-stdin", "--force-yes"];
    expect(runBuilt(["db-create", "-c", ini, `--repos=${folder}`, ...admin], { input: "secret" }).status).toBe(0);
    const report = path.join(folder, "loaded.json");
    const preload = path.join(projectRoot, "test/support/cli/log-loads.cjs");
    const env = {
      ...{ LOADED_FILE: report, NODE_OPTIONS: `--require=${preload}` },
      ...{ SSH_CONNECTION: "127.0.0.1 1 127.0.0.1 1", SSH_ORIGINAL_COMMAND: "git-upload-pack '/git'" },
    };
    expect(runBuilt(["ssh-serve", "-c", ini, "2", "1"], { env })).toMatchObject({
      status: 1,
      stderr: "abort: SSH key 1 not found\n",
    });
    const loaded = JSON.parse(readFileSync(report, "utf8")) as string[];
    expect(loaded).toContainEqual(expect.stringMatching(/^better-sqlite3/));
    expect(loaded).not.toEqual(expect.arrayContaining([expect.stringMatching(/^(yargs|typeorm|bcrypt|node:crypto)$/)]));
  });

  it("by Tab in a shell: no parser, and no database without names", () => {
    const folder = temporaryFolder();
    const ini = path.join(folder, "temp.ini");
    expect(runBuilt(["config-create", ini]).status).toBe(0);
    const unwanted = /^(yargs|typeorm|bcrypt|node:crypto|node:child_process)$/;
    for (const words of [["repo-s"], ["migrate", "-c", ini, "upgrade", ""], ["user-set", "-c", ini, ""]]) {
      const loaded = loadedBy("__complete", "zsh", ...words);
      expect(loaded).not.toEqual(expect.arrayContaining([expect.stringMatching(unwanted)]));
      if (words[0] !== "user-set")
        expect(loaded).not.toEqual(expect.arrayContaining([expect.stringMatching(/^better-sqlite3/)]));
    }
  });

  it("by config-create: the parser, so the tests above can detect it", () => {
    expect(loadedBy("config-create", path.join(temporaryFolder(), "temp.ini"))).toContain("yargs");
  });

  it("by db-create: everything that it needs, so this test can detect it", () => {
    const folder = temporaryFolder();
    const ini = path.join(folder, "temp.ini");
    expect(runBuilt(["config-create", ini]).status).toBe(0);
    const admin = ["--user=doe", "--email=doe@example.com", "--password-stdin", "--force-yes"];
    const report = path.join(folder, "loaded.json");
    const preload = path.join(projectRoot, "test/support/cli/log-loads.cjs");
    const env = { LOADED_FILE: report, NODE_OPTIONS: `--require=${preload}` };
    expect(runBuilt(["db-create", "-c", ini, `--repos=${folder}`, ...admin], { env, input: "secret" }).status).toBe(0);
    expect(JSON.parse(readFileSync(report, "utf8"))).toEqual(
      expect.arrayContaining(["typeorm", expect.stringMatching(/^better-sqlite3/), "bcrypt"]),
    );
  });
});

describe("the code cache", () => {
  it("exists for every chunk that the main commands load, and belongs to this Node", () => {
    const launcher = path.join(projectRoot, "dist/kallithea-cli.cjs");
    const check = `
      const { chunks, load } = require(${JSON.stringify(launcher)});
      load("main.js");
      console.log(JSON.stringify([...chunks].map(([name, { script }]) => [name, script.cachedDataRejected])));`;
    const { stdout } = runNode(check);
    expect(JSON.parse(stdout)).toContainEqual(["main.js", false]);
  });
});

function runNode(code: string) {
  return spawnSync(process.execPath, ["-e", code], { encoding: "utf8" });
}

describe("the bundle without its package", () => {
  it("reports what is missing", () => {
    const folder = temporaryFolder();
    cpSync(path.join(projectRoot, "dist"), path.join(folder, "dist"), { recursive: true });
    const { status, stderr } = spawnSync(process.execPath, [path.join(folder, "dist/kallithea-cli.cjs"), "--version"], {
      encoding: "utf8",
    });
    expect(status, stderr).toBe(1);
    expect(stderr).toContain("no folder above it has its package.json");
  });
});
