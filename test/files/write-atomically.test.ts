import { spawn } from "node:child_process";
import {
  chmodSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { stateOf, thisProcess } from "../../src/files/process-identity.js";
import { createTemporaryFile, discardTemporaryFile, removeLeftovers } from "../../src/files/temporary-file.js";
import { createUnderFreeName } from "../../src/files/timestamped-name.js";
import { NotSyncedError, publish, replaceKeepingOld, writeAtomically } from "../../src/files/write-atomically.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";

function inFolder(name = "my.ini") {
  const folder = temporaryFolder();
  return { folder, file: path.join(folder, name) };
}

/** The identity of a process that has ended. */
async function endedProcess(): Promise<string> {
  const child = spawn(process.execPath, ["-e", ""]);
  await new Promise((resolve) => child.on("exit", resolve));
  return thisProcess().replace(/-\d+-\d+$/, `-${child.pid}-1`);
}

describe("an atomically written file", () => {
  it("has the given content and mode, whatever the umask", () => {
    const { folder, file } = inFolder();
    const umask = process.umask(0);
    try {
      writeAtomically(file, "new");
    } finally {
      process.umask(umask);
    }
    expect(readFileSync(file, "utf8")).toBe("new");
    expect(statSync(file).mode & 0o777).toBe(0o600);
    writeAtomically(file, "newer", { mode: 0o640 });
    expect(statSync(file).mode & 0o777).toBe(0o640);
    expect(readdirSync(folder)).toEqual(["my.ini"]);
  });

  it("replaces a planted link instead of writing through it", () => {
    const { folder, file } = inFolder();
    const precious = path.join(folder, "precious");
    writeFileSync(precious, "precious");
    symlinkSync(precious, file);
    writeAtomically(file, "new");
    expect(lstatSync(file).isSymbolicLink()).toBe(false);
    expect(readFileSync(precious, "utf8")).toBe("precious");
  });

  it("does not replace a file if it is exclusive, and leaves nothing behind", () => {
    const { folder, file } = inFolder();
    writeFileSync(file, "old");
    expect(() => writeAtomically(file, "new", { exclusive: true })).toThrow("EEXIST");
    expect(readFileSync(file, "utf8")).toBe("old");
    expect(readdirSync(folder)).toEqual(["my.ini"]);
    writeAtomically(`${file}.2`, "new", { exclusive: true });
    expect(readdirSync(folder)).toEqual(["my.ini", "my.ini.2"]);
  });

  it("is given to another owner through its descriptor", () => {
    if (process.geteuid?.() !== 0) return;
    const { file } = inFolder();
    writeAtomically(file, "new", { owner: { uid: 65534, gid: 65534 } });
    expect(statSync(file)).toMatchObject({ uid: 65534, gid: 65534 });
  });

  it("has an unpredictable name until it is complete", () => {
    const { folder, file } = inFolder();
    const [one, other] = [createTemporaryFile(file), createTemporaryFile(file)];
    expect(one.path).not.toBe(other.path);
    expect(statSync(one.path).mode & 0o777).toBe(0o600);
    publish(one, file);
    discardTemporaryFile(other);
    expect(readdirSync(folder)).toEqual(["my.ini"]);
  });
});

describe("a file that is replaced and kept", () => {
  it("has a second name afterwards", () => {
    const { folder, file } = inFolder();
    writeFileSync(file, "old");
    const kept = replaceKeepingOld(file, () => writeAtomically(file, "new"));
    expect([readFileSync(file, "utf8"), readFileSync(kept, "utf8")]).toEqual(["new", "old"]);
    expect(readdirSync(folder)).toHaveLength(2);
  });

  it("has only its own name if it could not be replaced, and both if only the flush failed", () => {
    const { folder, file } = inFolder();
    writeFileSync(file, "old");
    const failing = (error: Error) => () =>
      replaceKeepingOld(file, () => {
        throw error;
      });
    expect(failing(new Error("full"))).toThrow("full");
    expect(readdirSync(folder)).toEqual(["my.ini"]);
    expect(failing(new NotSyncedError(file, new Error("EIO")))).toThrow(NotSyncedError);
    expect(readdirSync(folder)).toHaveLength(2);
  });
});

describe("the temporary files of a killed run", () => {
  it("are removed by the next run, with SQLite's journal next to them", async () => {
    const { folder, file } = inFolder();
    const left = path.join(folder, `.my.ini.kallithea-cli-${await endedProcess()}-0123456789ab`);
    writeFileSync(left, "secret");
    writeFileSync(`${left}-journal`, "");
    writeAtomically(file, "new");
    expect(readdirSync(folder)).toEqual(["my.ini"]);
  });

  it("are removed for any target in the folder: a name that contains a time is never used again", async () => {
    const { folder, file } = inFolder("journal-20261129-020000.json");
    writeFileSync(
      path.join(folder, `.journal-20261128-020000.json.kallithea-cli-${await endedProcess()}-0123456789ab`),
      "rows",
    );
    writeAtomically(file, "new", { durable: false });
    expect(readdirSync(folder)).toEqual([path.basename(file)]);
  });

  it("stay while their process is running, or if they belong to another program", async () => {
    const { folder, file } = inFolder();
    const ended = await endedProcess();
    const names = [
      `.my.ini.kallithea-cli-${thisProcess()}-0123456789ab`,
      `.my.ini.kallithea-cli-${ended}-0123456789abcdef`,
      ".my.ini.kallithea-cli-copy",
      ".my.ini.swp",
    ];
    for (const name of names) writeFileSync(path.join(folder, name), "");
    removeLeftovers(file);
    expect(readdirSync(folder).sort()).toEqual(names.sort());
  });

  it("of another machine are removed after a day", () => {
    const { folder, file } = inFolder();
    const left = path.join(folder, ".my.ini.kallithea-cli-00000000-1-1-0123456789ab");
    writeFileSync(left, "");
    removeLeftovers(file);
    expect(existsSync(left)).toBe(true);
    const longAgo = Date.now() / 1000 - 2 * 24 * 60 * 60;
    utimesSync(left, longAgo, longAgo);
    removeLeftovers(file);
    expect(existsSync(left)).toBe(false);
  });

  it("are ignored in an unreadable folder", () => {
    const { folder, file } = inFolder();
    chmodSync(folder, 0o300);
    expect(() => removeLeftovers(file)).not.toThrow();
    chmodSync(folder, 0o700);
  });
});

describe("the identity of a process", () => {
  it("distinguishes a running process from an earlier one with the same ID", () => {
    const ours = thisProcess();
    expect(stateOf(ours)).toBe("running");
    expect(stateOf(ours.replace(/\d+$/, "1"))).toBe("ended");
    expect(stateOf(`00000000-${process.pid}-1`)).toBe("unknown");
  });
});

it("appends a number to a name that is in use", () => {
  const taken = new Set(["a.json", "a-2.json"]);
  const create = (name: string) => {
    if (taken.has(name)) throw Object.assign(new Error("taken"), { code: "EEXIST" });
  };
  expect(createUnderFreeName("a", create, ".json")).toBe("a-3.json");
});
