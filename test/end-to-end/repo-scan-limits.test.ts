// A system that is short of something, and programs that do not end: what a scan says, and what it leaves behind.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { expect, it } from "vitest";
import { giveToNobody, nobody } from "../support/cli/as-nobody.js";
import { builtProgram, projectRoot, runBuilt } from "../support/cli/cli.js";
import type { TestInstance } from "../support/cli/instance.js";
import { ordinaryRepository, writeIn } from "../support/repositories/awkward-tree/git-objects.js";
import { emptyBare } from "../support/repositories/empty-bare.js";
import { hgIsInstalled } from "../support/repositories/run-tools.js";
import { instanceWith, makeHg, names, scan, scanJson, scanned } from "../support/repositories/scanned-instance.js";

/** A repository that is left to git. */
function unusual(made: TestInstance, name: string): void {
  const folder = path.join(made.repositories, name);
  ordinaryRepository(folder);
  writeIn(folder, "shallow", "");
}

/** A git that says where it is, and does not end. */
function gitThatHangs(made: TestInstance): string {
  const [git, log] = [path.join(made.folder, "hanging-git"), path.join(made.folder, "pid")];
  writeFileSync(git, `#!/bin/sh\necho $$ > ${log}\nexec sleep 3600\n`, { mode: 0o755 });
  appendFileSync(made.ini, `git_path = ${git}\n`);
  return log;
}

it("gives up on a repository after the time of --timeout", () => {
  const made = instanceWith();
  unusual(made, "slow");
  ordinaryRepository(path.join(made.repositories, "quick"));
  gitThatHangs(made);
  const { status, leftOut, added } = scanJson(made, "--timeout=1s") as {
    status: number;
    leftOut: { name: string; code: string }[];
    added: string[];
  };
  expect({ status, added, leftOut }).toMatchObject({
    status: 6,
    added: ["quick"],
    leftOut: [{ name: "slow", code: "timeout" }],
  });
  const again = runBuilt(["repo-update-metadata", "-c", made.ini, "--timeout", "1", "quick"]);
  expect(again.status, again.stderr).toBe(0);
  for (const wrong of ["0", "soon", "2d", "1000000m"])
    expect(scan(made, `--timeout=${wrong}`)).toMatchObject({ status: 2 });
});

it("leaves no git behind if it is killed", async () => {
  const made = instanceWith();
  unusual(made, "slow");
  const log = gitThatHangs(made);
  const child = spawn(process.execPath, [builtProgram, "repo-scan", "-c", made.ini], { stdio: "ignore" });
  const ended = once(child, "exit");
  for (let wait = 0; wait < 1000 && !(existsSync(log) && readFileSync(log, "utf8").endsWith("\n")); wait++)
    await setTimeout(20);
  const git = Number(readFileSync(log, "utf8"));
  expect(isRunning(git)).toBe(true);
  child.kill("SIGKILL");
  await ended;
  for (let wait = 0; wait < 1000 && isRunning(git); wait++) await setTimeout(20);
  expect(isRunning(git)).toBe(false);
});

it.each(["", "setsid "])(
  "ends although a git that was killed has left a program that holds its output: %ssleep",
  (session) => {
    const made = instanceWith();
    unusual(made, "slow");
    const [git, log] = [path.join(made.folder, "wrapping-git"), path.join(made.folder, "pid")];
    writeFileSync(git, `#!/bin/sh\n${session}sh -c 'echo $$ > ${log}; exec sleep 60' &\nwait\n`, { mode: 0o755 });
    appendFileSync(made.ini, `git_path = ${git}\n`);
    const start = performance.now();
    expect(scanJson(made, "--timeout=1s")).toMatchObject({ status: 6, leftOut: [{ name: "slow", code: "timeout" }] });
    expect(performance.now() - start).toBeLessThan(30_000);
    const pid = Number(readFileSync(log, "utf8"));
    // What has left the group ends with us: it has our mark.
    for (let wait = 0; wait < 50_000 && isRunning(pid); wait += 20) spawnSync("sleep", ["0.02"]);
    expect(isRunning(pid)).toBe(false);
    expect(performance.now() - start).toBeLessThan(40_000);
  },
);

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

it.skipIf(!hgIsInstalled)(
  "reports that the system has run out of open files, which is neither a bug nor a missing program",
  () => {
    const made = instanceWith();
    unusual(made, "git");
    writeIn(makeHg(made, "hg"), ".hg/store/obsstore", "");
    ordinaryRepository(path.join(made.repositories, "plain"));
    // A program of ours holds all that are left but some.
    const preload = path.join(made.folder, "hold.cjs");
    writeFileSync(
      preload,
      `const fs = require("node:fs");
     const read = fs.readdirSync;
     // From the moment when a repository is about to be left to its program.
     fs.readdirSync = function (...args) {
       if (String(args[0]).endsWith("/refs") && !globalThis.held) {
         globalThis.held = [];
         try { for (;;) globalThis.held.push(fs.openSync("/dev/null")); } catch {}
         for (const free of globalThis.held.splice(0, 10)) fs.closeSync(free);
       }
       return read.apply(this, args);
     };`,
    );
    const command = `ulimit -n 200; exec "$0" --require="${preload}" "$@"`;
    const words = [process.execPath, builtProgram, "repo-scan", "-c", made.ini, "--json", "--jobs=1"];
    const { status, stdout, stderr } = spawnSync("sh", ["-c", command, ...words], { encoding: "utf8" });
    expect(stderr).not.toContain("bug");
    expect(status, stderr).toBe(6);
    const report = JSON.parse(stdout) as { added: string[]; leftOut: { name: string; code: string; detail: string }[] };
    expect(report.added).toEqual(["plain"]);
    expect(report.leftOut.map(({ name, code }) => [name, code])).toEqual([
      ["git", "out-of-resources"],
      ["hg", "out-of-resources"],
    ]);
  },
);

/** Makes the reading of a folder, or of a file, fail as it does if the process has no more files to open. */
function scanWithoutFiles(made: TestInstance, ending: string, ...options: string[]) {
  const preload = path.join(made.folder, "no-files.cjs");
  writeFileSync(
    preload,
    `const fs = require("node:fs");
     const failing = (of, name, isPromise) => {
       const real = of[name];
       of[name] = function (file, ...rest) {
         if (!String(file).endsWith(process.env.NO_FILES)) return real.call(this, file, ...rest);
         const error = Object.assign(new Error("EMFILE"), { code: "EMFILE", syscall: "open", path: String(file), errno: -24 });
         if (isPromise) return Promise.reject(error);
         throw error;
       };
     };
     for (const name of ["readdir", "stat"]) failing(fs.promises, name, true);
     for (const name of ["readFileSync", "openSync"]) failing(fs, name, false);
     const programs = require("node:child_process");
     const start = programs.spawn;
     programs.spawn = function (program, words, options) {
       if (!program.endsWith(process.env.NO_FILES)) return start.apply(this, arguments);
       throw Object.assign(new Error("EMFILE"), { code: "EMFILE", syscall: "spawn" });
     };`,
  );
  return runBuilt(["repo-scan", "-c", made.ini, "--remove-missing", ...options], {
    env: { NODE_OPTIONS: `--require=${preload}`, NO_FILES: ending },
  });
}

it("judges no folder and removes nothing if the process runs out of open files", () => {
  const made = instanceWith("a", "group/b");
  appendFileSync(made.ini, "cache_dir = %(here)s/data\n");
  expect(scan(made).status).toBe(0);
  const root = scanWithoutFiles(made, "/repositories", "--allow-mass-removal");
  expect(root.stderr).toContain(
    "cannot be read: this process has too many open files.\nRaise the limit, e.g.: ulimit -n 4096\n",
  );
  expect(root.stderr).not.toContain("mounted");
  expect(root.status).toBe(5);
  const group = scanWithoutFiles(made, "/group");
  expect(group.stderr).toMatch(/^group: skipped: not read: the system has run out of open files/m);
  expect(group.stderr).toContain("missing 0, unknown 1");
  expect(group.status).toBe(6);
  // What a link in a repository leads to decides whether it is one.
  renameSync(path.join(made.repositories, "a/objects"), path.join(made.folder, "objects"));
  symlinkSync(path.join(made.folder, "objects"), path.join(made.repositories, "a/objects"));
  const linked = scanWithoutFiles(made, "/a/objects");
  expect(linked.stderr).toContain("missing 0, unknown 1");
  expect(linked.status).toBe(6);
  // Without these, a disk that is not mounted could not be told from deleted repositories.
  for (const needed of ["/proc/self/mountinfo", ".jsonl"]) {
    const { status, stderr } = scanWithoutFiles(made, needed);
    expect({ status, stderr }).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("this process has too many open files"),
    });
    expect(stderr).toContain("ulimit -n");
  }
  expect(names(made)).toEqual(["a", "group/b"]);
  emptyBare(path.join(made.repositories, "c"));
  const python = scanWithoutFiles(made, "/python-with-kallithea");
  expect(python.stderr).toMatch(
    /^The interpreter of the Git hooks was not checked: this process has too many open files \(ulimit -n\)\. To check it, run: kallithea-cli/m,
  );
  expect(python.stderr).not.toContain("git_hook_interpreter =");
});

it("reports a Git hook that cannot be written, and tries again", () => {
  const made = instanceWith();
  appendFileSync(made.ini, "cache_dir = %(here)s/data\n");
  for (const name of ["one", "two"]) ordinaryRepository(path.join(made.repositories, name));
  const hooks = path.join(made.repositories, "one/hooks");
  for (const place of [
    path.dirname(made.folder),
    ...readdirSync(path.dirname(made.folder), { recursive: true, encoding: "utf8" }),
  ])
    giveToNobody(path.resolve(path.dirname(made.folder), place));
  mkdirSync(hooks);
  giveToNobody(hooks, 0o555);
  const scanAsNobody = () => runBuilt(["repo-scan", "-c", made.ini], nobody);
  const first = scanAsNobody();
  expect(first).toMatchObject({ status: 6, stdout: `${scanned}Added: one, two\n` });
  expect(first.stderr).toContain(
    "one: has no Git hook: its Git hook could not be written, so Kallithea would not notice pushes (EACCES); ",
  );
  expect(scanAsNobody()).toMatchObject({ status: 6, stdout: scanned });
  chmodSync(hooks, 0o755);
  expect(scanAsNobody()).toMatchObject({ status: 0, stdout: scanned });
  expect(existsSync(path.join(hooks, "post-receive"))).toBe(true);
  expect(scanAsNobody().status).toBe(0);
});

/** The program in a folder of its own. The part that reads Mercurial repositories cannot be read so many times. */
function withUnreadablePart(made: TestInstance, times: number) {
  const folder = path.join(made.folder, `program-${times}`);
  cpSync(path.join(projectRoot, "dist"), path.join(folder, "dist"), { recursive: true });
  cpSync(path.join(projectRoot, "templates"), path.join(folder, "templates"), { recursive: true });
  cpSync(path.join(projectRoot, "package.json"), path.join(folder, "package.json"));
  symlinkSync(path.join(projectRoot, "node_modules"), path.join(folder, "node_modules"));
  const preload = path.join(folder, "fail.cjs");
  writeFileSync(
    preload,
    `const fs = require("node:fs");
     const read = fs.readFileSync;
     let left = ${times};
     fs.readFileSync = function (file, ...rest) {
       const content = read.call(this, file, ...rest);
       // The shared part below it: the one that asks for it has begun to run.
       if (left > 0 && String(file).endsWith(".js") && String(content).includes("a revlog of another version")) {
         left -= 1;
         throw Object.assign(new Error("EMFILE: too many open files, open '" + file + "'"), { code: "EMFILE" });
       }
       return content;
     };`,
  );
  const words = [`--require=${preload}`, path.join(folder, "dist/kallithea-cli.cjs"), "repo-scan", "-c", made.ini];
  return spawnSync(process.execPath, words, { encoding: "utf8" });
}

it.skipIf(!hgIsInstalled)("tries again if a part of the program cannot be read, and then ends with one message", () => {
  const made = instanceWith();
  for (const name of ["one", "two", "three"]) makeHg(made, name);
  const failed = withUnreadablePart(made, 1000);
  expect(failed.stderr).not.toContain("bug");
  expect(failed.stderr.match(/kallithea-cli installation cannot be read/g)).toHaveLength(1);
  expect(failed.stderr).toContain(
    "Error: A file of the kallithea-cli installation cannot be read: this process has too many open files.",
  );
  expect(failed.stderr).toContain("ulimit -n");
  expect(failed.status).toBe(1);
  expect(names(made)).toEqual([]);
  const { status, stdout, stderr } = withUnreadablePart(made, 1);
  expect(status, stderr).toBe(0);
  expect(stdout).toContain("Added: one, three, two");
});
