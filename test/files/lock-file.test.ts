import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { userErrorOf } from "../../src/errors.js";
import { LockFile, lockState } from "../../src/files/lock-file.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";
import { sqlitePackage } from "../support/databases/sqlite-package.js";
import { runTool } from "../support/repositories/run-tools.js";

function lockPath(): string {
  return path.join(temporaryFolder(), "kallithea.db.lock");
}

/** Another process that holds the lock until it is killed. */
async function holderOf(file: string) {
  const name = sqlitePackage;
  const script = `const d = new (require(${JSON.stringify(name)}))(process.argv[1]); d.exec("BEGIN EXCLUSIVE"); console.log("held"); setInterval(() => {}, 1000)`;
  const child = spawn(process.execPath, ["-e", script, file], { stdio: ["ignore", "pipe", "inherit"] });
  await new Promise((resolve) => child.stdout.once("data", resolve));
  return {
    pid: child.pid,
    kill: () =>
      new Promise((resolve) => {
        child.once("exit", resolve);
        child.kill("SIGKILL");
      }),
  };
}

describe("a lock file", () => {
  it("is held by one process at a time, and is removed afterwards", () => {
    const file = lockPath();
    const [first, second] = [new LockFile(file), new LockFile(file)];
    expect([first.tryLock(), second.tryLock()]).toEqual([true, false]);
    expect(readdirSync(path.dirname(file))).toEqual(["kallithea.db.lock"]);
    first.unlock();
    expect(existsSync(file)).toBe(false);
    expect(second.tryLock()).toBe(true);
    second.unlock();
  });

  it("names the process that holds it", async () => {
    const file = lockPath();
    const holder = await holderOf(file);
    const lock = new LockFile(file);
    expect(lock.tryLock()).toBe(false);
    expect(lock.holder()).toBe(`process ${holder.pid}`);
    await holder.kill();
  });

  it("shows whether it is held to those who only read, and changes nothing", async () => {
    const file = lockPath();
    expect(lockState(file)).toBeUndefined();
    const holder = await holderOf(file);
    expect(lockState(file)).toBe("held");
    await holder.kill();
    const before = readdirSync(path.dirname(file));
    expect(lockState(file)).toBe("free");
    expect(readdirSync(path.dirname(file))).toEqual(before);
    writeFileSync(file, "not a lock");
    expect(lockState(file)).toBeUndefined();
  });

  it("is released when its process ends, however it ends", async () => {
    const file = lockPath();
    const holder = await holderOf(file);
    await holder.kill();
    expect(existsSync(file)).toBe(true);
    const lock = new LockFile(file);
    expect(lock.tryLock()).toBe(true);
    lock.unlock();
  });

  it("is taken over if it was left behind, even with the ID of a running process", () => {
    const file = lockPath();
    writeFileSync(file, "");
    const lock = new LockFile(file);
    expect(lock.tryLock()).toBe(true);
    lock.unlock();
  });

  it("is not deleted by a waiting process when another one has taken it", () => {
    const file = lockPath();
    const [first, second, third] = [new LockFile(file), new LockFile(file), new LockFile(file)];
    expect(first.tryLock()).toBe(true);
    first.unlock();
    expect(second.tryLock()).toBe(true);
    // What has been released twice, or was never held, does not touch the file of the next one.
    first.unlock();
    third.unlock();
    expect(third.tryLock()).toBe(false);
    second.unlock();
  });

  it.each<[string, (file: string, folder: string) => void]>([
    ["a symbolic link", (file, folder) => symlinkSync(path.join(folder, "elsewhere"), file)],
    ["a file with contents", (file) => writeFileSync(file, "precious")],
    ["a folder", (file) => mkdirSync(file)],
    ["a FIFO", (file) => runTool("mkfifo", [file])],
  ])("refuses %s in its place, and leaves it unchanged", (kind, plant) => {
    const file = lockPath();
    plant(file, path.dirname(file));
    expect(userErrorOf(() => new LockFile(file).tryLock())).toMatchObject({
      message: `${file} is ${kind}, not a lock file of kallithea-cli. Nothing was changed.`,
      hint: `If no kallithea-cli is running, move it away: mv ${file} ${file}.old`,
    });
    expect(existsSync(path.join(path.dirname(file), "elsewhere"))).toBe(false);
    if (statSync(file, { throwIfNoEntry: false })?.isFile()) expect(readFileSync(file, "utf8")).toBe("precious");
  });

  it("reports why it cannot be created", () => {
    const file = path.join(temporaryFolder(), "missing", "x.lock");
    expect(() => new LockFile(file).tryLock()).toThrow(
      `The lock file ${file} cannot be used: there is no such folder.`,
    );
  });

  it("belongs to the owner of the database if root creates it", () => {
    if (process.geteuid?.() !== 0) return;
    const file = lockPath();
    const lock = new LockFile(file, { uid: 65534, gid: 65534 });
    lock.tryLock();
    expect(statSync(file)).toMatchObject({ uid: 65534, gid: 65534 });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    lock.unlock();
  });
});
