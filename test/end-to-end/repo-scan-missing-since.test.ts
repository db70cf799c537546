// repo-scan --remove-missing --missing-since: only what has been missing for long is removed.
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import type { TestInstance } from "../support/cli/instance.js";
import { expectDocument } from "../support/cli/json-documents.js";
import { instanceWith, makeGit, names, scan, scanned } from "../support/repositories/scanned-instance.js";

const dayMs = 86_400_000;

/** An instance with a `cache_dir`, whose first scan has found everything. */
function scannedInstance(...repositories: string[]): TestInstance {
  const made = instanceWith(...repositories);
  writeFileSync(made.ini, `${readFileSync(made.ini, "utf8")}cache_dir = %(here)s/data\n`);
  expect(scan(made).status).toBe(0);
  return made;
}

const lose = (made: TestInstance, name: string) =>
  rmSync(path.join(made.repositories, name), { recursive: true, force: true });

function cacheFile({ folder }: TestInstance): string {
  const [name = ""] = readdirSync(path.join(folder, "data"));
  return path.join(folder, "data", name);
}

/** As if the scans so far had been that long ago. */
function age(made: TestInstance, days: number): void {
  const [first = "", ...lines] = readFileSync(cacheFile(made), "utf8").split("\n");
  const header = JSON.parse(first) as { missing?: [number, string, number][]; time: number };
  header.missing = (header.missing ?? []).map(([id, name, since]) => [id, name, since - days * dayMs]);
  header.time -= days * dayMs;
  writeFileSync(cacheFile(made), [JSON.stringify(header), ...lines].join("\n"));
}

const remove = (made: TestInstance, ...options: string[]) =>
  scan(made, "--remove-missing", "--missing-since", "30", ...options);

it("removes what has been missing in all scans for long enough, and reports the rest", () => {
  const made = scannedInstance("a", "b", "c");
  lose(made, "a");
  expect(remove(made).stdout).toBe(`${scanned}Missing: a\n`);
  age(made, 29);
  lose(made, "b");
  expect(remove(made).stdout).toBe(`${scanned}Missing: a, b\n`);
  age(made, 1);
  const before = readFileSync(cacheFile(made));
  expect(remove(made, "--dry-run", "--verbose").stdout).toMatch(
    /^Missing: b\nWould remove: a\n.*^b: missing since \d{4}-\d\d-\d\d \d\d:\d\d\n/ms,
  );
  expect(readFileSync(cacheFile(made))).toEqual(before);
  const { status, stdout } = remove(made, "--json");
  expect(status).toBe(0);
  expect(expectDocument("repo-scan", stdout)).toMatchObject({
    ...{ removed: ["a"], missing: ["b"], missingSince: [{ name: "b" }] },
  });
  expect(names(made)).toEqual(["b", "c"]);
  expect(readFileSync(cacheFile(made), "utf8")).not.toContain('[1,"a"');
});

it("counts again once a repository was back, and once the scan cache is lost", () => {
  const made = scannedInstance("a", "b");
  lose(made, "a");
  scan(made);
  age(made, 40);
  makeGit(made, "a");
  scan(made);
  lose(made, "a");
  expect(remove(made).stdout).toBe(`${scanned}Missing: a\n`);
  age(made, 40);
  rmSync(cacheFile(made));
  expect(remove(made).stdout).toBe(`${scanned}Missing: a\n`);
  expect(names(made)).toEqual(["a", "b"]);
});

it("counts only what is in scope", () => {
  const made = scannedInstance("a", "team/b", "team/c");
  lose(made, "a");
  scan(made);
  age(made, 31);
  lose(made, "team/b");
  expect(remove(made, "--path", "team").stdout).toBe(`${scanned}Missing: team/b\n`);
  expect(remove(made).stdout).toBe(`${scanned}Missing: team/b\nRemoved: a\n`);
});

it("removes nothing if the clock is behind that of an earlier scan, and says so", () => {
  const made = scannedInstance("a", "b");
  age(made, -400);
  lose(made, "a");
  const { stdout, stderr } = remove(made);
  expect(stdout).toBe(`${scanned}Missing: a\n`);
  expect(stderr).toContain("The clock is behind the time of an earlier scan");
  expect(stderr).toContain(`\nrm ${cacheFile(made)}\n`);
  expect(readFileSync(cacheFile(made), "utf8")).not.toContain('"missing"');
  age(made, 400);
  expect(remove(made).stdout).toBe(`${scanned}Missing: a\n`);
});

it("counts nothing while the root may be the wrong one, and refuses", () => {
  const made = scannedInstance("a", "b");
  lose(made, "a");
  lose(made, "b");
  const { status, stderr } = remove(made);
  expect(status).toBe(5);
  expect(stderr).toContain("the repositories root is empty");
  expect(readFileSync(cacheFile(made), "utf8")).not.toContain('"missing"');
});

it.each([
  [["--missing-since", "30"], "--missing-since only makes sense with --remove-missing."],
  [["--remove-missing", "--missing-since", "soon"], '--missing-since: "soon" is not a valid age. Nothing was changed.'],
  [["--remove-missing", "--missing-since", "30d"], "cache_dir is not set"],
])("refuses %j without a cache_dir", (options, message) => {
  const { status, stderr } = scan(instanceWith(), ...options);
  expect(status).toBe(2);
  expect(stderr).toContain(message);
});
