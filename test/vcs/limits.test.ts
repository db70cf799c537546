// What a repository may cost: memory, time, and none of what our own environment holds.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { deflateSync } from "node:zlib";
import { describe, expect, test, vi } from "vitest";
import { checkPlaces as checkGitPlaces } from "../../src/vcs/git/check-places.js";
import { configPaths } from "../../src/vcs/git/config-paths.js";
import { parseCommit } from "../../src/vcs/git/in-process/commit-object.js";
import { isPlainConfig } from "../../src/vcs/git/in-process/read-repository.js";
import { readFirstBytes, runGit } from "../../src/vcs/git/program/git-process.js";
import { headExists } from "../../src/vcs/git/program/tip.js";
import { HgReader } from "../../src/vcs/hg/hg-reader.js";
import { checkPlaces as checkHgPlaces } from "../../src/vcs/hg/hg-tips.js";
import { readConfigItem, readHgDescription } from "../../src/vcs/hg/hgrc.js";
import { parseChangelogEntry } from "../../src/vcs/hg/in-process/changelog-entry.js";
import { openReaders } from "../../src/vcs/readers.js";
import { minMemory } from "../../src/vcs/reading/reading-limits.js";
import { maxTextBytes } from "../../src/vcs/text/decode-text.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";
import {
  bareRepository,
  ordinaryRepository,
  repositoryWith,
  writeCommit,
  writeIn,
  writeRef,
} from "../support/repositories/awkward-tree/git-objects.js";
import { hgIsInstalled, runHgTool } from "../support/repositories/run-tools.js";

const megabyte = 1 << 20;
const newFolder = () => path.join(temporaryFolder(), "repository");

/** A program that leaves a copy of its environment, and is then another one. */
function loggingProgram(program: string): { file: string; log: string } {
  const folder = temporaryFolder();
  const [file, log] = [path.join(folder, program), path.join(folder, "environment")];
  writeFileSync(file, `#!/bin/sh\nenv > ${log}\nexec ${program} "$@"\n`, { mode: 0o755 });
  return { file, log };
}

function namesIn(log: string): string[] {
  return readFileSync(log, "utf8")
    .split("\n")
    .map((line) => line.split("=", 1)[0] ?? "")
    .filter((name) => !["", "_", "KALLITHEA_CLI_RUN", "PWD", "SHLVL", "OLDPWD"].includes(name));
}

describe("git", () => {
  test("a message of a hundred megabytes is read no further than it is stored", async () => {
    const folder = newFolder();
    repositoryWith(folder, { message: Buffer.alloc(100 * megabyte, "é") });
    const readers = openReaders({ git: "git" });
    const before = process.memoryUsage().rss;
    const tip = await readers.tip("git", folder);
    expect(tip).toMatchObject({ revision: 0, author: "A. Author <author@example.com>" });
    expect(tip?.message).toBe("é".repeat(maxTextBytes / 2));
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * megabyte);
    const output = await readFirstBytes(folder, { git: "git" }, ["cat-file", "commit", tip?.rawId ?? ""], 1000);
    expect(output).toHaveLength(1000);
  });

  test("a repository that needs more memory than allowed is reported, and so is one with endless output", async () => {
    const folder = newFolder();
    repositoryWith(folder, { message: Buffer.alloc(100 * megabyte) });
    const asked = runGit(folder, { git: "git", memory: 64 * megabyte }, (git) => git.raw(["rev-list", "--all"]));
    await expect(asked).rejects.toMatchObject({ reason: "too-large" });
    const yes = path.join(path.dirname(folder), "git");
    writeFileSync(yes, "#!/bin/sh\nexec yes\n", { mode: 0o755 });
    await expect(runGit(folder, { git: yes }, (git) => git.raw(["rev-list", "--all"]))).rejects.toMatchObject({
      reason: "too-large",
    });
  });

  test("the memory limit grows with what is on the disk, not with what files claim to be", () => {
    const [folder, lender] = [newFolder(), newFolder()];
    ordinaryRepository(folder);
    expect(checkGitPlaces(folder)).toBe(minMemory);
    writeIn(folder, "packed-refs", "");
    truncateSync(path.join(folder, "packed-refs"), 100 * megabyte);
    expect(checkGitPlaces(folder)).toBeLessThan(minMemory + megabyte);
    writeIn(folder, "objects/pack/pack-1.pack", Buffer.alloc(4 * megabyte, 1));
    bareRepository(lender);
    writeIn(lender, "objects/pack/pack-1.pack", Buffer.alloc(4 * megabyte, 1));
    writeIn(folder, "objects/info/alternates", `${lender}/objects\n`);
    expect(checkGitPlaces(folder)).toBeGreaterThanOrEqual(minMemory + 16 * megabyte);
  });

  test("packed refs beyond the memory limit are reported before git is started, even if they are sparse", async () => {
    const folder = newFolder();
    ordinaryRepository(folder);
    writeIn(folder, "packed-refs", "");
    const readers = openReaders({ git: "/nowhere/at/all/git" });
    for (const size of [128 * megabyte + 1, 50 * 1024 * megabyte]) {
      truncateSync(path.join(folder, "packed-refs"), size);
      const message = `its packed-refs has ${size} bytes; the limit is ${128 * megabyte}`;
      await expect(readers.tip("git", folder)).rejects.toMatchObject({ reason: "too-large", message });
    }
  });

  test("a file that does not fit into the memory limit is not damage", async () => {
    const folder = newFolder();
    ordinaryRepository(folder);
    writeIn(folder, "packed-refs", "");
    truncateSync(path.join(folder, "packed-refs"), 100 * megabyte);
    const asked = runGit(folder, { git: "git", memory: 64 * megabyte }, (git) => git.raw(["rev-list", "--all"]));
    await expect(asked).rejects.toMatchObject({
      reason: "too-large",
      message: expect.stringContaining("Cannot allocate memory"),
    });
  });

  test("a ref is found in packed refs wherever it is, without reading them at once", () => {
    const folder = newFolder();
    bareRepository(folder);
    const line = (name: string) => `${"1".repeat(40)} ${name}\n`;
    for (const before of [0, 1, megabyte - 60, megabyte - 45, megabyte - 10, megabyte, 2 * megabyte + 5]) {
      writeIn(folder, "packed-refs", `${"#".repeat(before)}\n${line("refs/heads/main")}${line("refs/heads/other")}`);
      expect(headExists(folder), `${before} bytes before it`).toBe(true);
    }
    writeIn(folder, "packed-refs", line("refs/heads/main").trimEnd());
    expect(headExists(folder)).toBe(true);
    writeIn(folder, "packed-refs", line("refs/heads/main2") + line("xrefs/heads/main"));
    expect(headExists(folder)).toBe(false);
  });

  test("it gets only listed variables of our environment", async () => {
    const folder = newFolder();
    ordinaryRepository(folder);
    writeIn(folder, "shallow", "");
    const { file, log } = loggingProgram("git");
    vi.stubEnv("KALLITHEA_ADMIN_PASSWORD", "secret");
    const readers = openReaders({ git: file });
    expect(await readers.tip("git", folder)).toMatchObject({ revision: 2 });
    vi.unstubAllEnvs();
    const names = namesIn(log).filter((name) => !name.startsWith("GIT_"));
    expect(new Set(["PATH", "LD_LIBRARY_PATH", "TMPDIR", "LC_ALL"])).toEqual(
      new Set([...names, "LD_LIBRARY_PATH", "TMPDIR"]),
    );
  });
});

describe.skipIf(!hgIsInstalled)(hgIsInstalled ? "Mercurial" : "Mercurial (skipped: it is not installed)", () => {
  const repository = () => {
    const folder = newFolder();
    runHgTool("/", ["init", folder]);
    runHgTool(folder, ["commit", "--config", "ui.allowemptycommit=1", "-u", "u", "-m", "m"]);
    writeIn(folder, ".hg/store/obsstore", "");
    return folder;
  };

  test.each([
    ["zlib", () => deflateSync(Buffer.alloc(400 * megabyte))],
    ["zstd", () => zstdOfZeros(400 * megabyte, [0x80, 0x50])],
    ["zstd with one window", () => zstdOfZeros(400 * megabyte, [0xa0])],
  ])(
    "a text in %s that unpacks to more than the memory limit is reported, and the next repository is read",
    async (format, pack) => {
      const [bomb, good] = [repository(), repository()];
      if (format !== "zlib") appendFileSync(path.join(bomb, ".hg/store/requires"), "revlog-compression-zstd\n");
      const data = pack();
      const entry = Buffer.alloc(64);
      entry.writeUInt32BE(1, 0);
      entry.writeUInt32BE(data.length, 8);
      entry.writeUInt32BE(400 * megabyte, 12);
      entry.fill(1, 32, 52);
      for (const parent of [24, 28]) entry.writeInt32BE(-1, parent);
      writeIn(bomb, ".hg/store/00changelog.i", entry);
      writeIn(bomb, ".hg/store/00changelog.d", data);
      const reader = new HgReader({ hg: "hg", timeLimit: 60_000, memory: 256 * megabyte });
      await expect(reader.tip(bomb)).rejects.toMatchObject({ reason: "too-large" });
      expect(await reader.tip(good)).toMatchObject({ revision: 0 });
      reader.close();
    },
  );

  test("a repository with a large changelog on the disk gets more memory, from a separate process", async () => {
    const folder = repository();
    expect(checkHgPlaces(folder)).toBe(minMemory);
    writeIn(folder, ".hg/bookmarks", "");
    truncateSync(path.join(folder, ".hg/bookmarks"), 100 * megabyte);
    expect(checkHgPlaces(folder)).toBe(minMemory);
    writeIn(folder, ".hg/store/phaseroots", Buffer.alloc(33 * megabyte, "\n"));
    expect(checkHgPlaces(folder)).toBeGreaterThan(minMemory + 8 * 33 * megabyte);
    const reader = new HgReader({ hg: "hg", timeLimit: 60_000 });
    expect(await reader.tip(repository(), 2 * minMemory)).toMatchObject({ revision: 0 });
    reader.close();
  });

  test("it gets only listed variables of our environment", async () => {
    const { file, log } = loggingProgram("hg");
    vi.stubEnv("KALLITHEA_ADMIN_PASSWORD", "secret");
    const readers = openReaders({ git: "git", hg: file });
    expect(await readers.tip("hg", repository())).toMatchObject({ revision: 0 });
    readers.close();
    vi.unstubAllEnvs();
    const names = namesIn(log).filter((name) => !name.startsWith("HG"));
    expect(new Set(["PATH", "HOME", "LD_LIBRARY_PATH", "TMPDIR", "LC_ALL"])).toEqual(
      new Set([...names, "HOME", "LD_LIBRARY_PATH", "TMPDIR"]),
    );
  });
});

/**
 * A frame that says its size, of blocks that repeat one byte: RFC 8878. Mercurial has another error for each kind of
 * window.
 */
function zstdOfZeros(size: number, descriptors: readonly number[]): Buffer {
  const block = 128 << 10;
  const count = size / block;
  const header = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, ...descriptors, 0, 0, 0, 0]);
  header.writeUInt32LE(size, header.length - 4);
  const blocks = Array.from({ length: count }, (_, number) => {
    const bits = (block << 3) | 2 | (number === count - 1 ? 1 : 0);
    return Buffer.from([bits & 0xff, (bits >> 8) & 0xff, bits >> 16, 0]);
  });
  return Buffer.concat([header, ...blocks]);
}

describe("text that makes a pattern search forever", () => {
  const many = 2 * megabyte;
  const spaces = " ".repeat(many);

  test("in a commit", () => {
    const commit = (committer: string) =>
      Buffer.from(`tree ${"1".repeat(40)}\nauthor a <a> 1 +0000\ncommitter ${committer}\n\nm\n`);
    expect(parseCommit(commit("> 1 ".repeat(many / 4)))).toMatchObject({ date: 1 });
    for (const committer of ["x".repeat(many), `${"> 1 ".repeat(many / 4)}x y`])
      expect(() => parseCommit(commit(committer))).toThrow("has no valid date");
    expect(parseCommit(commit(`c <c> 0 +0000${"> 1".repeat(many / 4)}> 86400 +0100`))).toMatchObject({ date: 86_400 });
    expect(
      parseCommit(Buffer.from(`${"b1\nc\n".repeat(many / 5)}author a <a> 1 +0000\ncommitter c <c> 2 +0000\n\nm`)),
    ).toMatchObject({
      date: 2,
    });
  });

  test("in a changelog", () => {
    const entry = Buffer.from(`${"0".repeat(40)}\nu\n1 0\n${"f\n".repeat(many)}\nm`);
    expect(parseChangelogEntry(entry)).toEqual({ author: "u", date: 1, message: "m" });
  });

  test("in a configuration", () => {
    expect(isPlainConfig(`[core]\n\tbare = true${spaces}\n`)).toBe(true);
    expect(isPlainConfig(`[core]\n\tbare =${spaces}x\n`)).toBe(false);
    expect(configPaths(`[include]\npath = a${spaces}b${spaces}\n`)).toEqual([`a${spaces}b`]);
    expect(() => readConfigItem(`[web]\na${spaces}b\n`, "web", "description")).toThrow("of its hgrc is not valid");
    expect(readConfigItem(`[web]\ndescription${spaces}=${spaces}a${spaces}b${spaces}\n`, "web", "description")).toEqual(
      {
        value: `a${spaces}b`,
      },
    );
  });

  test("in the path of a shared repository", () => {
    const folder = newFolder();
    writeIn(folder, ".hg/requires", "share-safe\n");
    writeIn(folder, ".hg/sharedpath", `${"\n".repeat(megabyte - 1)}x`);
    expect(readHgDescription(folder)).toBeUndefined();
  });

  test("in what git complains about", async () => {
    const folder = newFolder();
    ordinaryRepository(folder);
    const git = path.join(path.dirname(folder), "git");
    writeFileSync(git, `#!/bin/sh\nhead -c ${many} /dev/zero | tr '\\0' ' ' >&2\necho x >&2\nexit 1\n`, {
      mode: 0o755,
    });
    await expect(runGit(folder, { git }, (simple) => simple.raw(["rev-list", "--all"]))).rejects.toMatchObject({
      reason: "broken",
    });
  });
});

test("what a git config includes", () => {
  const text = [
    "\ufeff; path = no",
    "[include] path = a # path = no",
    '[includeIf "gitdir:x]\\"y"] PaTh="b;c" ; path = no',
    "path",
    "path = d\\",
    "e\\t\\\\f  g  ",
    'other = "path = no\\',
    'path = no"',
    "[x]path=h]path=i",
    "path = j\0k",
    "path = \\q",
    "broken line = 1",
    "path = no",
  ];
  const bytes = Buffer.from(text.join("\n")).toString("latin1");
  expect(configPaths(bytes)).toEqual(["a", "b;c", "de\t\\f  g", "h]path=i", "j"]);
});

test("a commit with a hundred thousand parents that are not there", async () => {
  const folder = newFolder();
  bareRepository(folder);
  const parents = Array.from({ length: 100_000 }, (_, number) => (number + 1).toString(16).padStart(40, "0"));
  writeRef(folder, "refs/heads/main", writeCommit(folder, { parents: [writeCommit(folder, { parents })] }));
  const readers = openReaders({ git: "git", timeLimit: 2000 });
  const error: unknown = await readers.tip("git", folder).catch((thrown: unknown) => thrown);
  expect(["broken", "timeout"]).toContain((error as { reason: string }).reason);
});

test("every program ends with this one, even if that is killed", async () => {
  const folder = temporaryFolder();
  const script = path.join(folder, "start.mjs");
  const source = path.resolve(import.meta.dirname, "../../src/vcs/program/watchdog.ts");
  writeFileSync(
    script,
    `import { spawn } from "node:child_process";
     import { Watch } from ${JSON.stringify(await bundled(source, folder))};
     const programs = [1, 2].map(() => {
       const watch = new Watch();
       const env = { ...process.env, ...watch.environment };
       const { pid } = spawn("sleep", ["3600"], { stdio: "ignore", detached: true, env });
       watch.runs(pid);
       return { pid, watch };
     });
     console.log(programs.map(({ pid }) => pid).join(" "));
     if (process.argv[2] === "ends") {
       for (const { watch } of programs) watch.ends();
       process.exit();
     }
     setInterval(() => {}, 1000);`,
  );
  const started = async (...words: string[]) => {
    const child = spawn(process.execPath, [script, ...words], { stdio: ["ignore", "pipe", "inherit"] });
    const [line] = (await once(child.stdout, "data")) as [Buffer];
    return { child, programs: line.toString().split(" ").map(Number) };
  };
  const { child, programs } = await started();
  expect(programs.map(isRunning)).toEqual([true, true]);
  child.kill("SIGKILL");
  for (let wait = 0; wait < 500 && programs.some(isRunning); wait++) await setTimeout(20);
  expect(programs.map(isRunning)).toEqual([false, false]);
  // What has ended for us is nothing that is looked for.
  const done = await started("ends");
  if (done.child.exitCode === null) await once(done.child, "exit");
  await setTimeout(500);
  expect(done.programs.map(isRunning)).toEqual([true, true]);
  for (const pid of done.programs) process.kill(pid, "SIGKILL");
});

async function bundled(source: string, folder: string): Promise<string> {
  const { build } = await import("esbuild");
  const outfile = path.join(folder, "bundled.mjs");
  await build({ entryPoints: [source], outfile, bundle: true, platform: "node", format: "esm" });
  return outfile;
}

/** A zombie, which nobody has waited for, does not run. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}
