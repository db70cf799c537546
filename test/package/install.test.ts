// The package as a stranger installs it, on each Node, with the npm that comes with it. It needs the registry, so it only
// runs if TEST_NODES names the folder that `.ci/get-nodes` has filled.
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, symlinkSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { giveToNobody, nobody } from "../support/cli/as-nobody.js";
import { projectRoot } from "../support/cli/cli.js";
import { type Installed, runInstalled, runSeedCommands } from "../support/cli/seed-commands.js";
import { makeFolder, removeFolder, temporaryFolder } from "../support/cli/temporary-folder.js";

const nodes = process.env.TEST_NODES ?? "";
const limits = { packages: 8, megabytes: 45 };

let work: string;
let tarball: string;

beforeAll(() => {
  work = makeFolder();
  chmodSync(work, 0o755);
  const args = ["pack", "--silent", "--ignore-scripts", "--offline", "--pack-destination", work];
  const { stdout, stderr } = spawnSync("npm", args, { cwd: projectRoot, encoding: "utf8" });
  tarball = path.join(work, stdout.trim());
  if (!existsSync(tarball)) throw new Error(stderr);
});

afterAll(() => removeFolder(work));

/** Installs globally in an empty prefix with an empty cache; on PATH are Node and sh, but no compiler and no Python. */
function install(version: string) {
  const node = path.join(nodes, version);
  const prefix = path.join(work, version);
  const npm = path.join(node, "lib/node_modules/npm/bin/npm-cli.js");
  const bin = path.join(work, `path-${version}`);
  mkdirSync(bin);
  symlinkSync(path.join(node, "bin/node"), path.join(bin, "node"));
  symlinkSync("/bin/sh", path.join(bin, "sh"));
  const started = performance.now();
  const args = [
    npm,
    "install",
    "-g",
    "--prefix",
    prefix,
    "--cache",
    path.join(prefix, "cache"),
    "--no-update-notifier",
  ];
  const { status, stderr, stdout } = spawnSync(path.join(bin, "node"), [...args, tarball], {
    encoding: "utf8",
    env: { PATH: bin, HOME: bin, NODE_EXTRA_CA_CERTS: process.env.NODE_EXTRA_CA_CERTS },
  });
  const seconds = (performance.now() - started) / 1000;
  if (status !== 0) throw new Error(stderr);
  const root = path.join(prefix, "lib/node_modules/kallithea-cli");
  const packages = Number(/added (\d+) packages?/.exec(stdout)?.[1]);
  const { stdout: size } = spawnSync("du", ["-sm", path.join(prefix, "lib")], { encoding: "utf8" });
  const megabytes = Number(size.split("\t")[0]);
  console.log(`Node ${version}: ${packages} packages, ${megabytes} MB, ${seconds.toFixed(1)} s`);
  const command = [path.join(node, "bin/node"), path.join(prefix, "bin/kallithea-cli")] as const;
  return { packages, megabytes, root, installed: { command, user: nobody } satisfies Installed };
}

function userFolder(): string {
  const folder = temporaryFolder();
  giveToNobody(folder);
  return folder;
}

describe.each(["22", "24", "26"])("on Node %s", (version) => {
  it("is installed without a compiler, in a few packages, and runs as another user", () => {
    const { packages, megabytes, installed } = install(version);
    expect(packages).toBeLessThanOrEqual(limits.packages);
    expect(megabytes).toBeLessThanOrEqual(limits.megabytes);
    expect(runInstalled(installed, ["--version"], "/")).toMatchObject({ status: 0, stderr: "" });
    runSeedCommands(installed, userFolder());
  });
});

describe("on Node 20", () => {
  let found: ReturnType<typeof install>;
  beforeAll(() => {
    found = install("20");
  });

  it("is installed without SQLite, and says what to install", () => {
    const { packages, installed } = found;
    expect(packages).toBeLessThanOrEqual(limits.packages);
    expect(runInstalled(installed, ["--version"], "/")).toMatchObject({ status: 0, stderr: "" });
    const { status, stderr } = scan(installed);
    expect(stderr).toMatch(/^Error: better-sqlite3 cannot be used with Node v20\S+: it is not installed\.\n/);
    expect(stderr).toContain(`Run: npm install -g --prefix ${path.join(work, "20")} better-sqlite3@12\n`);
    expect(status).toBe(1);
  });

  it("says how to repair the installation when a newer Node runs it", () => {
    const { root, installed } = found;
    const newer: Installed = { ...installed, command: [path.join(nodes, "24/bin/node"), installed.command[1]] };
    const command = `cd ${root} && npm install --omit=dev --ignore-scripts --no-package-lock`;
    const { stderr } = scan(newer);
    expect(stderr).toMatch(/^Error: better-sqlite3-napi cannot be used with Node v24\S+: it is not installed\.\n/);
    expect(stderr).toContain(`run: ${command}\n`);
    const PATH = `${path.join(nodes, "24/bin")}:/usr/bin:/bin`;
    expect(spawnSync("sh", ["-c", command], { env: { ...process.env, PATH } }).status).toBe(0);
    runSeedCommands(newer, userFolder());
  });

  // The command that is printed would compile for minutes. The checkout has it, if Node 20 runs the tests.
  it("runs with better-sqlite3 12 next to it", () => {
    if (process.versions.modules !== "115") return;
    for (const name of ["better-sqlite3", "bindings", "file-uri-to-path"])
      cpSync(path.join(projectRoot, "node_modules", name), path.join(found.root, "..", name), { recursive: true });
    runSeedCommands(found.installed, userFolder());
  });
});

/** The first command that opens a database. */
function scan(installed: Installed) {
  const folder = userFolder();
  expect(runInstalled(installed, ["config-create", "my.ini"], folder)).toMatchObject({ status: 0 });
  return runInstalled(installed, ["repo-scan", "-c", "my.ini"], folder);
}
