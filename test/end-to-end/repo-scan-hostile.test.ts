// Trees that are too long, too deep, too wide or closed: the scan ends, and every other repository is in.
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, renameSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { giveToNobody, nobody } from "../support/cli/as-nobody.js";
import { builtProgram, runBuilt } from "../support/cli/cli.js";
import { dbCreateArguments, type TestInstance } from "../support/cli/instance.js";
import { measuredScan } from "../support/cli/measured-scan.js";
import { dumpDatabase } from "../support/databases/dump.js";
import { emptyBare } from "../support/repositories/empty-bare.js";
import { instanceWith, names, scan, scanJson } from "../support/repositories/scanned-instance.js";

const codes = (report: Record<string, unknown>) =>
  (report.leftOut as { name: string; code: string }[]).map(({ name, code }) => [name.slice(0, 20), code]);

function bare(made: TestInstance, ...repositories: string[]): void {
  for (const name of repositories) emptyBare(path.join(made.repositories, name));
}

describe("names", () => {
  it("of 255 bytes are added if the whole path is short enough", () => {
    const made = instanceWith();
    const long = "x".repeat(255);
    bare(made, long, `group/${long}`, "plain");
    const report = scanJson(made);
    expect(report).toMatchObject({ status: 0, added: ["plain", long] });
    expect(codes(report)).toEqual([["group/xxxxxxxxxxxxxx", "name-too-long"]]);
  });

  it("with line breaks and escape sequences cannot forge lines, in any command", () => {
    const made = instanceWith();
    const evil = "\u001b\u0007\u202eadded-9";
    bare(made, `team${evil}/${evil}`);
    mkdirSync(path.join(made.repositories, `ok\nadded 9${evil}`, ".git"), { recursive: true });
    const shown = "\\x1b\\x07\\u202eadded-9";
    const first = scan(made);
    expect(first.stdout).toContain(`Added: team${shown}/${shown}\n`);
    expect(first.stderr).toMatch(/^ok\\nadded 9.*: skipped: /);
    const other = runBuilt(["repo-update-metadata", "-c", made.ini]);
    expect(other.stdout).toContain(`\nteam${shown}/${shown}\n`);
    const json = scan(made, "--json");
    const created = runBuilt(dbCreateArguments(made));
    expect(created.stdout).toContain(`\n\tteam${shown}/${shown}\n`);
    const all = [first, other, json, created].map(({ stdout, stderr }) => stdout + stderr).join("");
    expect(all.match(/[^\t\n -~]/gu)).toBeNull();
    expect(names(made)).toEqual([`team${evil}/${evil}`]);
  });

  it("that are not UTF-8 are skipped, and hide nothing else", () => {
    const made = instanceWith();
    bare(made, "plain");
    const odd = Buffer.concat([Buffer.from(`${made.repositories}/odd-`), Buffer.from([0xff, 0xfe])]);
    mkdirSync(odd);
    expect(codes(scanJson(made))).toEqual([["odd-\\xff\\xfe", "name-not-utf8"]]);
    expect(names(made)).toEqual(["plain"]);
  });
});

describe("trees", () => {
  it("of a hundred levels are added with a hundred groups", () => {
    const made = instanceWith();
    const deep = `${"g/".repeat(100)}deep`;
    bare(made, deep, "plain");
    expect(scanJson(made)).toMatchObject({ status: 0, added: [deep, "plain"] });
    expect(dumpDatabase(made.database).groups).toHaveLength(100);
  });

  it("deeper than the longest path are reported, and hide nothing else", () => {
    const made = instanceWith();
    bare(made, "plain");
    const level = "d".repeat(200);
    const levels = (count: number) => Array(count).fill(level).join("/");
    mkdirSync(path.join(made.folder, levels(15)), { recursive: true });
    mkdirSync(path.join(made.repositories, levels(15)), { recursive: true });
    renameSync(path.join(made.folder, level), path.join(made.repositories, levels(16)));
    // Node cannot remove such a tree.
    onTestFinished(() => void spawnSync("rm", ["-rf", made.folder]));
    const report = scanJson(made);
    expect(report).toMatchObject({ status: 6, added: ["plain"] });
    expect(codes(report)).toEqual([[level.slice(0, 20), "unreadable"]]);
  });

  it("with a hundred thousand plain files in one folder are scanned quickly", () => {
    const made = instanceWith();
    const files = path.join(made.repositories, "files");
    mkdirSync(files);
    for (let i = 0; i < 100_000; i++) writeFileSync(path.join(files, String(i)), "");
    bare(made, "files/between", "plain");
    const { status, stdout, processor } = measuredScan(made);
    expect([status, JSON.parse(stdout)]).toMatchObject([0, { added: ["files/between", "plain"] }]);
    expect(processor).toBeLessThan(10_000);
  });

  it("with links that loop come to an end", () => {
    const made = instanceWith();
    bare(made, "a/b/plain");
    for (let i = 0; i < 10; i++) for (let j = 0; j < 10; j++) link(made, `l${i}`, `l${j}`, i * 10 + j);
    for (const options of [[], ["--follow-links"]]) {
      const report = scanJson(made, ...options);
      expect([...(report.added as string[]), ...(report.known as string[])]).toEqual(["a/b/plain"]);
    }
  });

  function link(made: TestInstance, from: string, to: string, number: number): void {
    mkdirSync(path.join(made.repositories, from), { recursive: true });
    mkdirSync(path.join(made.repositories, to), { recursive: true });
    symlinkSync(`../${to}`, path.join(made.repositories, from, `to${number}`));
  }
});

describe("missing permissions", () => {
  it.each([
    ["the root", ".", { status: 1, known: undefined, unknown: undefined }],
    ["a group", "group", { status: 6, known: ["other"], unknown: ["group/sub/in"] }],
    ["a group below", "group/sub", { status: 6, known: ["other"], unknown: ["group/sub/in"] }],
    ["a repository", "group/sub/in", { status: 6, known: ["other"], unknown: ["group/sub/in"] }],
  ])("at %s cost no row", (_case, place, expected) => {
    const made = instanceWith();
    bare(made, "group/sub/in", "other");
    expect(scan(made).status).toBe(0);
    const all = readdirSync(path.dirname(made.folder), { recursive: true, encoding: "utf8" });
    for (const entry of ["", ...all]) giveToNobody(path.join(path.dirname(made.folder), entry));
    const closed = path.join(made.repositories, place);
    chmodSync(closed, 0o000);
    const { status, stdout, stderr } = runBuilt(["repo-scan", "-c", made.ini, "--json"], nobody);
    const removing = runBuilt(["repo-scan", "-c", made.ini, "--remove-missing"], nobody);
    chmodSync(closed, 0o755);
    expect(status, stderr).toBe(expected.status);
    expect(removing.status).toBe(expected.status === 1 ? 5 : expected.status);
    if (expected.known) {
      const { known, unknown } = JSON.parse(stdout) as { known: string[]; unknown: { name: string }[] };
      expect({ known, unknown: unknown.map(({ name }) => name) }).toEqual({
        known: expected.known,
        unknown: expected.unknown,
      });
    }
    expect(names(made)).toEqual(["group/sub/in", "other"]);
  });
});

const canMount = spawnSync("unshare", ["-rm", "true"]).status === 0;

describe.skipIf(!canMount)(
  `a full disk${canMount ? "" : " (skipped: unshare cannot make a file system of its own here)"}`,
  () => {
    it("stops the scan, which keeps what it had, and the next one continues", () => {
      const made = instanceWith();
      for (let i = 0; i < 1000; i++) bare(made, `r${i}`);
      const room = Math.ceil(statSync(made.database).size / 1024) + 300;
      const script = `
      mkdir '${made.folder}/small' && mount -t tmpfs -o size=${room}k none '${made.folder}/small' && cd '${made.folder}/small'
      cp ../temp.ini ../temp.db .
      '${process.execPath}' '${builtProgram}' repo-scan -c temp.ini; echo "status $?"
      mount -o remount,size=50m '${made.folder}/small'
      '${process.execPath}' '${builtProgram}' repo-scan -c temp.ini >/dev/null; echo "status $?"
      cp temp.db ../temp.db`;
      const { stdout, stderr } = spawnSync("unshare", ["-rm", "sh", "-c", script], { encoding: "utf8" });
      expect(stderr).toContain("The disk is full");
      expect(stdout.match(/^status \d+$/gm)).toEqual(["status 1", "status 0"]);
      expect(
        stderr
          .match(/added (\d+), known (\d+)/)
          ?.slice(1)
          .map(Number)
          .map((count) => count > 0),
      ).toEqual([true, true]);
      expect(new Set(names(made)).size).toBe(1000);
    });
  },
);
