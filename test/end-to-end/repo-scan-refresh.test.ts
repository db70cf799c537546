// repo-scan --refresh: only what has changed is read, and what is remembered may be lost.
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { TestInstance } from "../support/cli/instance.js";
import { dumpDatabase } from "../support/databases/dump.js";
import { changeDatabase } from "../support/reference/old-release.js";
import { hgIsInstalled, runHgTool } from "../support/repositories/run-tools.js";
import {
  commitGit,
  instanceWith,
  makeGit,
  makeHg,
  scan,
  scanJson,
  scanned,
} from "../support/repositories/scanned-instance.js";

function memoryOf({ folder }: TestInstance): string {
  const [file = ""] = readdirSync(path.join(folder, "data"));
  return path.join(folder, "data", file);
}

function remembering(...repositories: string[]): TestInstance {
  const made = instanceWith();
  writeFileSync(made.ini, `${readFileSync(made.ini, "utf8")}cache_dir = %(here)s/data\n`);
  for (const name of repositories) commitGit(makeGit(made, name), `first of ${name}`);
  expect(scan(made).status).toBe(0);
  return made;
}

/** Signs that are younger than two seconds are not trusted. */
function age(folder: string): void {
  const seconds = Date.now() / 1000 - 100;
  for (const entry of readdirSync(folder, { recursive: true, encoding: "utf8" }))
    utimesSync(path.join(folder, entry), seconds, seconds);
}

function messages(made: TestInstance): Record<string, string> {
  const rows = dumpDatabase(made.database).repositories ?? [];
  return Object.fromEntries(rows.map((row) => [row.repo_name, JSON.parse(String(row.changeset_cache)).message]));
}

describe("--refresh", () => {
  it("updates the metadata of known repositories, which nothing else does", () => {
    const made = remembering("a", "b");
    commitGit(path.join(made.repositories, "a"), "second of a");
    expect(scan(made).stdout).toBe(scanned);
    expect(messages(made)).toEqual({ a: "first of a\n", b: "first of b\n" });
    expect(scan(made, "--refresh").stdout).toBe(`${scanned}Refreshed: a\n`);
    expect(messages(made)).toEqual({ a: "second of a\n", b: "first of b\n" });
    expect(scan(made, "--refresh").stdout).toBe(scanned);
  });

  it("does not read a repository without a sign of change", async () => {
    const made = remembering("a", "b");
    // ctime cannot be set: it has to pass.
    await new Promise((resolve) => setTimeout(resolve, 2100));
    expect(scan(made, "--refresh").status).toBe(0);
    // Whoever reads it now finds it broken.
    const a = path.join(made.repositories, "a");
    rmSync(path.join(a, "objects"), { recursive: true });
    mkdirSync(path.join(a, "objects"));
    commitGit(path.join(made.repositories, "b"), "second of b");
    expect(scanJson(made, "--refresh")).toMatchObject({ status: 0, refreshed: ["b"], leftOut: [] });
    rmSync(memoryOf(made));
    const reread = scanJson(made, "--refresh");
    expect(reread).toMatchObject({
      status: 6,
      leftOut: [expect.objectContaining({ name: "a", outcome: "not-refreshed" })],
    });
    expect(messages(made).a).toBe("first of a\n");
  });

  it("sees a ref that changed in place, with its old time and size", async () => {
    const made = remembering("a");
    const a = path.join(made.repositories, "a");
    const first = readFileSync(path.join(a, "refs/heads/master"), "utf8");
    commitGit(a, "second of a");
    age(path.join(a, "refs"));
    await new Promise((resolve) => setTimeout(resolve, 2100));
    expect(scan(made, "--refresh").stdout).toContain("Refreshed: a");
    writeFileSync(path.join(a, "refs/heads/master"), first);
    age(path.join(a, "refs"));
    expect(scan(made, "--refresh").stdout).toContain("Refreshed: a");
    expect(messages(made).a).toBe("first of a\n");
  });

  it("reads a repository whose row has lost its metadata, whatever is remembered", async () => {
    const made = remembering("a");
    await new Promise((resolve) => setTimeout(resolve, 2100));
    expect(scan(made, "--refresh").status).toBe(0);
    changeDatabase(made.database, "UPDATE repositories SET changeset_cache = NULL");
    expect(scan(made, "--refresh").stdout).toContain("Refreshed: a");
  });

  it("remembers in one file that only its owner can read; if it is damaged, that costs only time", () => {
    const made = remembering("a");
    expect(scan(made, "--refresh").status).toBe(0);
    expect(readdirSync(path.join(made.folder, "data"))).toEqual([
      expect.stringMatching(/^kallithea-cli-scan-[0-9a-f]{16}\.jsonl$/),
    ]);
    expect(statSync(memoryOf(made)).mode & 0o777).toBe(0o600);
    for (const text of ["", "{}", "[[[[", '{"format":"kallithea-cli scan 1"', "\0\0\0"]) {
      writeFileSync(memoryOf(made), text);
      expect(scan(made, "--refresh")).toMatchObject({ status: 0, stdout: scanned });
    }
  });

  it("continues if nothing can be remembered, and reports that", () => {
    const made = remembering("a");
    rmSync(path.join(made.folder, "data"), { recursive: true });
    writeFileSync(path.join(made.folder, "data"), "no folder");
    const { status, stderr } = scan(made, "--refresh");
    expect(stderr).toContain("Cannot write the scan cache ");
    expect(status).toBe(0);
  });

  it("remembers nothing if the ini has no cache_dir", () => {
    const made = instanceWith("a");
    expect(scan(made, "--refresh").status).toBe(0);
    expect(readdirSync(made.folder).sort()).toEqual(["repositories", "temp.db", "temp.ini"]);
  });

  it.skipIf(!hgIsInstalled)("sees new changesets of Mercurial", () => {
    const made = remembering();
    const folder = makeHg(made, "h");
    const commit = (message: string) => {
      writeFileSync(path.join(folder, "f"), message);
      runHgTool(folder, ["commit", "--addremove", "--message", message, "--user", "me"]);
    };
    commit("one");
    expect(scan(made).status).toBe(0);
    commit("two");
    expect(scan(made, "--refresh").stdout).toContain("Refreshed: h");
    expect(messages(made).h).toBe("two");
  });
});

describe("the check of the device", () => {
  it("refuses to remove anything if the root is on another device than when all was in order", () => {
    const made = remembering("a", "b");
    const memory = readFileSync(memoryOf(made), "utf8");
    expect(memory).toMatch(/"device":\d+/);
    writeFileSync(memoryOf(made), onAnotherDevice(memory));
    rmSync(path.join(made.repositories, "a"), { recursive: true });
    for (const words of [[], ["--remove-missing"], []]) scan(made, ...words);
    const { status, stderr } = scan(made, "--remove-missing");
    expect(stderr).toContain("another device");
    expect(status).toBe(5);
    expect(scan(made, "--remove-missing", "--allow-mass-removal").stdout).toBe(`${scanned}Removed: a\n`);
    expect(scan(made, "--remove-missing").status).toBe(0);
  });

  it("accepts another device on which everything is found", () => {
    const made = remembering("a", "b");
    writeFileSync(memoryOf(made), onAnotherDevice(readFileSync(memoryOf(made), "utf8")));
    expect(scan(made).status).toBe(0);
    rmSync(path.join(made.repositories, "a"), { recursive: true });
    expect(scan(made, "--remove-missing").stdout).toBe(`${scanned}Removed: a\n`);
  });
});

function onAnotherDevice(memory: string): string {
  return memory.replace(/"device":\d+/, '"device":1').replace(/"mount":"[^"]*"/, '"mount":"nas:/other /"');
}
