// The process that sshd starts for a client of Git, on this Node: what it leaves to Git, and what it costs meanwhile.
import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { builtProgram, runBuilt } from "../support/cli/cli.js";
import { makeFolder, removeFolder } from "../support/cli/temporary-folder.js";

const hasExecve = "execve" in process && process.platform !== "win32";

let folder: string;
/** Instead of ssh. Its last argument is the command. */
let standIn: string;

const succeed = (...args: string[]) => expect(runBuilt(args, { input: "a password" })).toMatchObject({ status: 0 });

beforeAll(() => {
  folder = makeFolder();
  const [ini, key] = [path.join(folder, "my.ini"), path.join(folder, "key.pub")];
  const repositories = path.join(folder, "repositories");
  mkdirSync(repositories);
  execFileSync("git", ["init", "-q", "--bare", path.join(repositories, "git")]);
  succeed("config-create", ini, "ssh_enabled=true", `git_hook_interpreter=${process.execPath}`);
  const administrator = ["--user", "doe", "--email", "doe@example.com", "--password-stdin"];
  succeed("setup", "-c", ini, "--repos", repositories, ...administrator);
  writeFileSync(key, `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${"A".repeat(43)}`);
  succeed("sshkey-add", "-c", ini, "doe", key);
  standIn = path.join(folder, "ssh");
  const context = "export SSH_CONNECTION='192.0.2.1 50000 192.0.2.2 22' SSH_ORIGINAL_COMMAND";
  const command = `exec '${process.execPath}' '${builtProgram}' ssh-serve -c '${ini}' 2 1`;
  writeFileSync(standIn, `#!/bin/sh\nfor SSH_ORIGINAL_COMMAND; do :; done\n${context}\n${command}\n`, { mode: 0o755 });
});

afterAll(() => removeFolder(folder));

describe("a client of Git", () => {
  const git = (repository: string) =>
    spawnSync("git", ["ls-remote", `ssh://host/${repository}`], {
      encoding: "utf8",
      env: { PATH: process.env.PATH, HOME: folder, GIT_SSH: standIn, GIT_SSH_VARIANT: "simple", LC_ALL: "C" },
    });

  test("reads nothing but what Git says", () => {
    expect(git("git")).toMatchObject({ status: 0, stdout: "", stderr: "" });
    expect(git("other").stderr).toMatch(/^abort: Access to 'other' denied\n/);
  });

  test("gets Git's exit status", () => {
    expect(spawnSync(standIn, ["git-upload-pack '/git'"], { encoding: "utf8", input: "zzzz" })).toMatchObject({
      status: 128,
      stderr: "fatal: protocol error: bad line length character: zzzz\n",
    });
  });
});

test.runIf(process.platform === "linux")("a connection takes little memory besides Git's own", async () => {
  const connection = spawn(standIn, ["git-upload-pack '/git'"], { stdio: ["pipe", "pipe", "inherit"] });
  try {
    // Git has begun to answer.
    await once(connection.stdout, "readable");
    expect(ourPeakMegabytes(connection)).toBeLessThanOrEqual(hasExecve ? 0 : 80);
  } finally {
    await end(connection, connection.stdout);
  }
});

/** Of the process that was started, unless it has become Git. */
function ourPeakMegabytes({ pid }: ChildProcess): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return /^Name:\tgit$/m.test(status) ? 0 : Number(/^VmHWM:\s*(\d+)/m.exec(status)?.[1]) / 1024;
}

async function end(connection: ChildProcess, output: Readable): Promise<void> {
  connection.stdin?.end("0000");
  output.resume();
  await once(connection, "close");
}
