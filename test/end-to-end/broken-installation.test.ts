// A program with damaged files or in a broken environment prints a message and does not report a bug.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { builtProgram, projectRoot, runHere } from "../support/cli/cli.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";
import { sqlitePackage } from "../support/databases/sqlite-package.js";

/** A copy of the package without node_modules. */
function installation(): string {
  const root = temporaryFolder();
  for (const part of ["dist", "templates", "config", "package.json"])
    cpSync(path.join(projectRoot, part), path.join(root, part), { recursive: true });
  return root;
}

function runIn(root: string, args: readonly string[], cwd = root) {
  const program = path.join(root, "dist/kallithea-cli.cjs");
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], { cwd, encoding: "utf8" });
  expect(stderr).not.toMatch(/This is a bug|\n {4}at /);
  return { status, stdout, stderr };
}

/** Root can read anything, but cannot follow a link to itself. */
function makeUnreadable(file: string): void {
  rmSync(file);
  symlinkSync(path.basename(file), file);
}

async function instance(): Promise<string> {
  const folder = temporaryFolder();
  const ini = path.join(folder, "my.ini");
  expect((await runHere(["config-create", ini])).status).toBe(0);
  const admin = ["--user=doe", "--email=doe@example.com", "--password-stdin", "--force-yes"];
  expect((await runHere(["db-create", "-c", ini, `--repos=${folder}`, ...admin], [], "secret")).status).toBe(0);
  return ini;
}

describe("a file of the installation that cannot be read", () => {
  it.each([
    ["the first chunk", "main.js", ["--version"]],
    ["the chunk of a command", "config-create-", ["config-create", "my.ini"]],
    ["the chunk of mistakes", "mistake-", ["nosuch"]],
  ])("%s", (_what, start, args) => {
    const root = installation();
    const name =
      readdirSync(path.join(root, "dist")).find((file) => file.startsWith(start) && file.endsWith(".js")) ?? start;
    const chunk = path.join(root, "dist", name);
    makeUnreadable(chunk);
    const { status, stderr } = runIn(root, args);
    expect(stderr).toMatch(
      new RegExp(`^Error: ${chunk}, part of kallithea-cli, cannot be read: (ELOOP|its symbolic links form a loop)\\.`),
    );
    expect(status).toBe(1);
  });

  it("a template", () => {
    const root = installation();
    makeUnreadable(path.join(root, "templates/kallithea.ini"));
    const { status, stderr } = runIn(root, ["config-create", "my.ini"]);
    expect(stderr).toContain(`${root}/templates/kallithea.ini, part of kallithea-cli, cannot be read`);
    expect(status).toBe(1);
    expect(readdirSync(root)).not.toContain("my.ini");
  });
});

describe("a different Node than at installation", () => {
  const name = sqlitePackage;

  it("reports that its module is not installed", async () => {
    const root = installation();
    const { status, stderr } = runIn(root, ["repo-scan", "-c", await instance()]);
    const hint = name.endsWith("napi")
      ? `If kallithea-cli was installed with another version of Node, run: cd ${root} && npm install --omit=dev --ignore-scripts --no-package-lock`
      : `Only a Node before 22.14 needs it. Without a prebuilt binary, it is compiled with Python 3, make, a C++ compiler and the headers of Node (docs/install.md). Run: cd ${root} && npm install --no-save --omit=dev better-sqlite3@12`;
    expect(stderr).toBe(`Error: ${name} cannot be used with Node ${process.version}: it is not installed.\n${hint}\n`);
    expect(status).toBe(1);
  });

  it("reports that its module was built for another version", async () => {
    const root = installation();
    const module = path.join(root, "node_modules", name);
    mkdirSync(module, { recursive: true });
    const error = `Object.assign(new Error("The module 'better_sqlite3.node'\\nwas compiled against NODE_MODULE_VERSION 1. (better-sqlite3)"), { code: "ERR_DLOPEN_FAILED" })`;
    writeFileSync(path.join(module, "package.json"), '{ "version": "12.11.1" }');
    writeFileSync(
      path.join(module, "index.js"),
      `module.exports = class Database { constructor() { throw ${error}; } };`,
    );
    const { status, stderr } = runIn(root, ["repo-scan", "-c", await instance()]);
    expect(stderr).toContain(
      `better-sqlite3 cannot be used with Node ${process.version}: it was built for another version.\n`,
    );
    expect(stderr).toContain("npm rebuild");
    expect(status).toBe(1);
  });
});

it("says which Node is needed on one that is too old", () => {
  const preload = path.join(temporaryFolder(), "old.cjs");
  const versions = `Object.defineProperty(process, "versions", { value: { ...process.versions, node: "18.20.0" } });`;
  writeFileSync(preload, versions);
  const { status, stderr } = spawnSync(process.execPath, ["--require", preload, builtProgram], { encoding: "utf8" });
  expect(stderr).toBe(`Error: kallithea-cli needs Node 20.19 or later; this is Node ${process.version}.\n`);
  expect(status).toBe(1);
});

describe("help and version", () => {
  it("need no node_modules; --version then says that SQLite is not available", () => {
    const root = installation();
    expect(runIn(root, ["--help"])).toMatchObject({ status: 0, stderr: "" });
    const { status, stdout, stderr } = runIn(root, ["--version"]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(/^kallithea-cli \d.*\n[\s\S]*\nSQLite is not available: its module cannot be loaded\n$/);
    expect(JSON.parse(runIn(root, ["--version", "--json"]).stdout)).toMatchObject({ sqlite: null });
  });
});

describe("a current directory that was removed", () => {
  const run = (args: string) =>
    spawnSync(
      "bash",
      [
        "-c",
        `mkdir gone && cd gone && rmdir ../gone && exec "$1" "$2" ${args}`,
        "bash",
        process.execPath,
        builtProgram,
      ],
      {
        cwd: temporaryFolder(),
        encoding: "utf8",
      },
    );

  it.each(["--version", "--help", "help files"])("does not matter to %s", (words) => {
    expect(run(words)).toMatchObject({ status: 0, stderr: "" });
  });

  it("is reported when it is needed", () => {
    expect(run("config-create my.ini")).toMatchObject({
      status: 1,
      stderr: "Error: The current directory cannot be used: it was removed.\nChange to another directory, e.g.: cd\n",
    });
  });
});

it("ignores yargs settings in the package.json of the current folder", () => {
  const folder = temporaryFolder();
  writeFileSync(path.join(folder, "package.json"), JSON.stringify({ yargs: { "boolean-negation": false } }));
  const { status } = spawnSync(process.execPath, [builtProgram, "config-create", "my.ini", "--no-clobber"], {
    cwd: folder,
  });
  expect(status).toBe(0);
});

it("npm run quickstart -- --help prints its usage", () => {
  const script = path.join(projectRoot, "scripts/quickstart.mjs");
  const run = (option: string) => spawnSync(process.execPath, [script, option], { encoding: "utf8" });
  expect(run("--help")).toMatchObject({
    status: 0,
    stdout: expect.stringContaining("Usage: npm run quickstart"),
    stderr: "",
  });
  expect(run("--nope")).toMatchObject({
    status: 2,
    stderr: "Usage: npm run quickstart [-- --repos=FOLDER]\nError: Unknown option '--nope'\n",
  });
});
