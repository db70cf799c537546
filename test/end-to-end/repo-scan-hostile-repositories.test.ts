// Every hostile repository that we know of in one tree: the scan ends soon, runs nothing, and all others are in.
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import type { TestInstance } from "../support/cli/instance.js";
import { measuredScan } from "../support/cli/measured-scan.js";
import {
  bareRepository,
  ordinaryRepository,
  writeIn,
  writeRef,
} from "../support/repositories/awkward-tree/git-objects.js";
import { hgIsInstalled, runGitTool, runHgTool, runTool } from "../support/repositories/run-tools.js";
import { instanceWith, names, scan, scanJson } from "../support/repositories/scanned-instance.js";

/** @param outside a folder that is not below the root */
type Make = (folder: string, outside: string) => void;

/** By name, with the code that is given for it; nothing where it comes in like any other. */
const hostile: Record<string, [code: string | undefined, ...steps: Make[]]> = {
  "fifo-head": ["broken", ordinary, (folder) => replaceByFifo(folder, "HEAD")],
  "fifo-hooks": ["hook-not-written", ordinary, (folder) => replaceByFifo(folder, "hooks")],
  "packed-refs-of-fifty-gigabytes": [
    "too-large",
    ordinary,
    (folder) => createSparse(path.join(folder, "packed-refs"), 50 * 2 ** 30),
  ],
  "fifo-config": ["broken", ordinary, (folder) => replaceByFifo(folder, "config")],
  // Git cannot say what it is: it may not map as much.
  "index-of-two-gigabytes": ["too-large", packed, (folder) => truncateSync(packFile(folder, ".idx"), 2 ** 31)],
  "pack-of-zeros": ["broken", packed, (folder) => writeFileSync(packFile(folder, ".pack"), Buffer.alloc(4096))],
  "pack-of-two-gigabytes": ["broken", packed, (folder) => truncateSync(packFile(folder, ".pack"), 2 ** 31)],
  "ref-to-nothing": ["broken", ordinary, (folder) => writeRef(folder, "refs/heads/main", "1".repeat(40))],
  "no-objects": ["broken", ordinary, (folder) => emptyFolder(path.join(folder, "objects"))],
  "config-that-runs": [
    undefined,
    ordinary,
    (folder, outside) => writeIn(folder, "config", `[core]\n\tbare = true\n${obeying(outside)}`),
  ],
  "alternates-outside": [
    undefined,
    ordinary,
    (folder) => writeIn(folder, "objects/info/alternates", "/proc/self\n/\n"),
  ],
  "message-of-a-hundred-megabytes": [undefined, ordinary, longMessage],
  "include-of-a-fifo": ["broken", ordinary, includeFifo],
  "refs-in-proc": ["broken", ordinary, (folder) => symlinkSync("/proc", path.join(folder, "refs/proc"))],
  "git-file": ["non-bare-git", (folder) => writeIn(folder, ".git", "gitdir: /nowhere/at/all\n")],
  worktree: ["non-bare-git", (folder, outside) => addWorktree(path.join(outside, "main"), folder)],
  "of-somebody-else": [undefined, ordinary, (folder) => writeIn(folder, "shallow", ""), giveAway],
  "being-made": [
    "being-created",
    (folder) => void bareRepository(folder),
    (folder) => writeIn(folder, "objects/pack/tmp_pack_1", "PACK"),
  ],
  "link-to-itself": [
    undefined,
    (folder) => ordinaryRepository(path.join(folder, "in")),
    (folder) => symlinkSync(".", path.join(folder, "again")),
  ],
};

const hostileToMercurial: typeof hostile = {
  "hg-changelog-of-two-gigabytes": [
    "broken",
    mercurial,
    (folder) => truncateSync(path.join(folder, ".hg/store/00changelog.i"), 2 ** 31),
  ],
  "hg-fifo": ["broken", mercurial, (folder) => replaceByFifo(folder, ".hg/store/00changelog.i")],
  "hg-fifo-for-bookmarks": ["broken", mercurial, (folder) => replaceByFifo(folder, ".hg/bookmarks")],
  "hg-runs": [
    undefined,
    mercurial,
    (folder) => writeIn(folder, ".hg/store/obsstore", ""),
    (folder, outside) =>
      writeIn(folder, ".hg/hgrc", `[extensions]\nevil = ${outside}/evil.py\n[hooks]\npre-log = ${outside}/sing\n`),
  ],
  "hg-of-the-future": ["unknown-requirement", mercurial, (folder) => writeIn(folder, ".hg/requires", "revlogv9\n")],
};

function ordinary(folder: string): void {
  ordinaryRepository(folder, 30);
}

function packed(folder: string): void {
  ordinary(folder);
  runGitTool(folder, ["repack", "-adq"]);
}

function mercurial(folder: string): void {
  runHgTool("/", ["init", folder]);
  runHgTool(folder, ["commit", "--config", "ui.allowemptycommit=1", "-u", "u", "-m", "m"]);
}

function addWorktree(repository: string, folder: string): void {
  ordinary(repository);
  runGitTool(repository, ["worktree", "add", "--quiet", "--no-checkout", folder]);
}

/** Objects of git are not writable. @returns a file of the only pack */
function packFile(folder: string, ending: string): string {
  const pack = path.join(folder, "objects/pack");
  const file = path.join(pack, readdirSync(pack).find((name) => name.endsWith(ending)) ?? "");
  chmodSync(file, 0o644);
  return file;
}

function replaceByFifo(folder: string, name: string): void {
  rmSync(path.join(folder, name), { force: true });
  runTool("mkfifo", [path.join(folder, name)]);
}

/** Not made here: a process begins with the highest memory of the one that has started it. */
function longMessage(folder: string): void {
  const commit = "head -c 104857600 /dev/zero | tr '\\0' m | git -C \"$0\" commit-tree -F - refs/heads/main^{tree}";
  writeRef(folder, "refs/heads/main", runTool("sh", ["-c", commit, folder]).trim());
}

function includeFifo(folder: string, outside: string): void {
  replaceByFifo(outside, "fifo");
  writeIn(folder, "config", `[include]\n\tpath = ${outside}/fifo\n`);
}

function createSparse(file: string, size: number): void {
  writeFileSync(file, "");
  truncateSync(file, size);
}

function emptyFolder(folder: string): void {
  rmSync(folder, { recursive: true });
  mkdirSync(folder);
}

function obeying(outside: string): string {
  return ["fsmonitor", "sshCommand", "alternateRefsCommand"].map((key) => `\t${key} = ${outside}/sing\n`).join("");
}

function giveAway(folder: string): void {
  if (process.geteuid?.() !== 0) return;
  for (const entry of ["", ...readdirSync(folder, { recursive: true, encoding: "utf8" })])
    chownSync(path.join(folder, entry), 65_534, 65_534);
}

it("ends, runs nothing, and adds all others", () => {
  const made = instanceWith();
  const outside = path.join(made.folder, "outside");
  mkdirSync(outside);
  writeFileSync(path.join(outside, "sing"), `#!/bin/sh\ntouch ${outside}/sang\n`, { mode: 0o755 });
  writeFileSync(path.join(outside, "evil.py"), `open(${JSON.stringify(`${outside}/sang`)}, 'a').close()\n`);
  const at = (name: string) => path.join(made.repositories, name);
  const traps = { ...hostile, ...(hgIsInstalled ? hostileToMercurial : {}) };
  for (const [name, [, ...steps]] of Object.entries(traps)) for (const step of steps) step(at(`tree/${name}`), outside);
  for (let number = 0; number < 20; number++) ordinaryRepository(at(`tree/plain-${number}`));

  const { status, stdout, stderr, memory, processor } = measuredScan(made);
  // Whoever makes it wait shows below, by the code `timeout`.
  expect(processor).toBeLessThan(30_000);
  expect(memory).toBeLessThan(250);
  expect(status, stderr).toBe(6);
  expect(existsSync(`${outside}/sang`)).toBe(false);
  const { leftOut } = JSON.parse(stdout) as { leftOut: { name: string; code: string }[] };
  const codes = Object.fromEntries(leftOut.map(({ name, code }) => [name.replace("tree/", ""), code]));
  const expected = Object.entries(traps).flatMap(([name, [code]]) => (code === undefined ? [] : [[name, code]]));
  expect(codes).toEqual(Object.fromEntries(expected));
  const present = names(made);
  for (let number = 0; number < 20; number++) expect(present).toContain(`tree/plain-${number}`);
  expect(present).toEqual(
    expect.arrayContaining([
      "tree/config-that-runs",
      "tree/alternates-outside",
      "tree/of-somebody-else",
      "tree/link-to-itself/in",
    ]),
  );
});

/**
 * Moves repositories away and back, and packs them, until it is stopped. Then all are in their places, and nothing runs
 * any more.
 */
function stirUp({ repositories }: TestInstance): () => Promise<unknown> {
  const enough = path.join(path.dirname(repositories), "enough");
  const move = `mv "$r" ".aside"; mv ".aside" "$r"; git -C "$r" gc --quiet --prune=now`;
  const script = `while :; do for r in restless-*; do [ -e "$0" ] && exit; ${move}; done; done`;
  const shell = spawn("sh", ["-c", script, enough], { cwd: repositories, stdio: "ignore" });
  const ended = once(shell, "exit");
  return () => {
    writeFileSync(enough, "");
    return ended;
  };
}

it("reports or adds repositories that appear and vanish while it runs, and adds all others", async () => {
  const made = instanceWith();
  const all = ["restless", "quiet"].flatMap((kind) => Array.from({ length: 12 }, (_, number) => `${kind}-${number}`));
  for (const name of all) ordinaryRepository(path.join(made.repositories, name), 20);
  const stop = stirUp(made);
  try {
    for (let time = 0; time < 5; time++) {
      const { status, missing, leftOut, unknown } = scanJson(made, "--refresh") as Record<
        string,
        { name: string; code: string }[]
      >;
      expect([0, 6]).toContain(status);
      const talkedAbout = [...(missing ?? []), ...[...(leftOut ?? []), ...(unknown ?? [])].map(({ name }) => name)];
      expect(talkedAbout.filter((name) => !String(name).startsWith("restless-"))).toEqual([]);
    }
  } finally {
    await stop();
  }
  expect(scan(made, "--refresh").status).toBe(0);
  expect(names(made).sort()).toEqual(all.sort());
});
