// scripts/native-sqlite.mjs on a Node 20 where npm and the compiler are replaced by scripts.
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { projectRoot } from "../support/cli/cli.js";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "native-sqlite-"));
  mkdirSync(path.join(folder, "checkout/scripts"), { recursive: true });
  mkdirSync(path.join(folder, "node/bin"), { recursive: true });
  copyFileSync(
    path.join(projectRoot, "scripts/native-sqlite.mjs"),
    path.join(folder, "checkout/scripts/native-sqlite.mjs"),
  );
  program("node/bin/node", "exit 1");
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

it("uses the headers next to Node", () => {
  headers(20, 20);
  npm('echo "nodedir $npm_config_nodedir"');
  expect(build().stdout).toContain(`nodedir ${folder}/node\n`);
});

it("does not use the headers of another Node", () => {
  headers(18, 20);
  npm('echo "nodedir $npm_config_nodedir."');
  expect(build().stdout).toContain("nodedir .\n");
});

it("keeps npm_config_nodedir", () => {
  headers(20, 20);
  npm('echo "nodedir $npm_config_nodedir"');
  expect(build({ npm_config_nodedir: "/opt/node" }).stdout).toContain("nodedir /opt/node\n");
});

it("names the headers if they could not be downloaded, after the output of npm", () => {
  const line =
    "npm error gyp ERR! stack FetchError: request to https://nodejs.org/download/release/v20.20.2/node-v20.20.2-headers.tar.gz failed";
  npm(`echo "${line}" >&2; exit 1`);
  const { status, stderr } = build();
  expect(status).toBe(1);
  expect(stderr).toMatch(
    /^npm error gyp .*\nError: better-sqlite3 could not be compiled: the headers of Node v20\.20\.2/,
  );
  expect(stderr).toContain("npm_config_nodedir=");
});

it("names the tools if something else failed", () => {
  npm('echo "npm error gyp ERR! find Python" >&2; exit 1');
  const { status, stderr } = build();
  expect(status).toBe(1);
  expect(stderr).toMatch(/^npm error gyp ERR! find Python\nError: .* the output of npm above says why\.\n/);
  expect(stderr).toContain("Python 3, make, a C++ compiler");
});

function headers(major: number, minor: number): void {
  mkdirSync(path.join(folder, "node/include/node"), { recursive: true });
  writeFileSync(
    path.join(folder, "node/include/node/node_version.h"),
    `#define NODE_MAJOR_VERSION ${major}\n#define NODE_MINOR_VERSION ${minor}\n`,
  );
}

function npm(commands: string): void {
  mkdirSync(path.join(folder, "bin"));
  program("bin/npm", commands);
}

function program(name: string, commands: string): void {
  writeFileSync(path.join(folder, name), `#!/bin/sh\n${commands}\n`, { mode: 0o755 });
}

/** The script sees a Node 20.20.2 in the folder of this test, whichever Node runs it. */
function build(variables: NodeJS.ProcessEnv = {}) {
  const pretend = path.join(folder, "pretend.cjs");
  const versions = '{ ...process.versions, napi: "9", node: "20.20.2" }';
  writeFileSync(
    pretend,
    `Object.defineProperty(process, "versions", { value: ${versions} });
Object.defineProperty(process, "version", { value: "v20.20.2" });
process.execPath = ${JSON.stringify(path.join(folder, "node/bin/node"))};
`,
  );
  const script = path.join(folder, "checkout/scripts/native-sqlite.mjs");
  return spawnSync(process.execPath, ["--require", pretend, script], {
    env: { PATH: `${folder}/bin:/usr/bin:/bin`, ...variables },
    encoding: "utf8",
  });
}
