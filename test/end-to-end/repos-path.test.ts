// repos-path: the root in every row that holds it.
import { spawn } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
} from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { planRootMove } from "../../src/instance/settings/move-root.js";
import { nobody, unlessRoot } from "../support/cli/as-nobody.js";
import { builtProgram, runBuilt, runHere } from "../support/cli/cli.js";
import { dbCreateArguments, makeInstanceOn, type TestInstance } from "../support/cli/instance.js";
import { expectDocument } from "../support/cli/json-documents.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";
import { type Dump, dump } from "../support/databases/dump.js";
import { type Engine, engines, postgresql, query, sqlite } from "../support/databases/engines.js";
import { withDatabase } from "../support/databases/open-database.js";
import { emptyBare } from "../support/repositories/empty-bare.js";

interface Result {
  root: string;
  previous: string | null;
  changed: boolean;
  refused: boolean;
  values: { table: string; name: string; before: string; after: string }[];
  missing: { name: string; problem: string }[];
  beforeImage: string | null;
  undo: string | null;
}

async function instanceOn(engine: Engine, ...names: readonly string[]): Promise<TestInstance> {
  const folder = temporaryFolder();
  const made = makeInstanceOn(await engine.newUrl(folder), folder);
  for (const name of names) emptyBare(path.join(made.repositories, name));
  const { status, stderr } = await runHere(dbCreateArguments(made));
  expect(status, stderr).toBe(0);
  return made;
}

const run = ({ ini }: TestInstance, ...words: string[]) => runHere(["repos-path", "-c", ini, ...words]);

async function result(made: TestInstance, ...words: string[]) {
  const { status, stdout, stderr } = await run(made, "--json", ...words);
  return { status, stderr, ...expectDocument<Result>("repos-path", stdout) };
}

/** Where the repositories of an instance are after a move on disk. */
function moved({ repositories, folder }: TestInstance, name = "moved"): string {
  const target = path.join(folder, name);
  renameSync(repositories, target);
  return target;
}

const images = ({ folder }: TestInstance) => readdirSync(folder).filter((name) => name.startsWith("moved-root-"));

describe.each(engines)("repos-path on $title", (engine) => {
  it.skipIf(engine.missing)("moves the root in every row that holds it, and back", async () => {
    const made = await instanceOn(engine, "a", "team/b");
    const old = made.repositories;
    await query(made.url, `UPDATE repositories SET clone_uri = 'file://${old}/a' WHERE repo_name = 'team/b'`);
    await runHere(["setting-set", "-c", made.ini, "ui.hooks.incoming.x", `${old}/hooks/x.sh`]);
    await runHere(["setting-set", "-c", made.ini, "ui.hooks.incoming.y", `${old}er/y.sh`]);
    await runHere(["setting-set", "-c", made.ini, "mine", old, "--create"]);
    const before = await dump(made.url);
    const target = moved(made);

    const plan = await result(made, target, "--dry-run");
    expect(plan).toMatchObject({ status: 0, changed: true, missing: [], beforeImage: null });
    expect(await dump(made.url)).toEqual(before);
    expect(images(made)).toEqual([]);

    const done = await result(made, `${target}/`, "--yes");
    expect(done).toMatchObject({ status: 0, root: target, previous: old, changed: true, refused: false });
    expect(done.values[0]).toMatchObject({ table: "ui", name: "ui.paths./", before: old, after: target });
    expect(done.values).toEqual(plan.values);
    expect(await dump(made.url)).toEqual(replaced(before, old, target));
    expect((await run(made)).stdout).toBe(`${target}\n`);
    const image = JSON.parse(readFileSync(done.beforeImage ?? "", "utf8")) as { values: unknown };
    expect(image.values).toMatchObject(done.values);
    expect(statSync(done.beforeImage ?? "").mode & 0o777).toBe(0o600);

    renameSync(target, old);
    expect(done.undo).toBe(`kallithea-cli repos-path -c ${made.ini} ${old}`);
    expect(await result(made, old, "--yes")).toMatchObject({ status: 0, changed: true });
    expect(await dump(made.url)).toEqual(before);
  });

  it.skipIf(engine.missing)("refuses a folder that lacks repositories", async () => {
    const made = await instanceOn(engine, "a", "b", "c");
    const before = await dump(made.url);
    const target = path.join(made.folder, "target");
    emptyBare(path.join(target, "a"));
    mkdirSync(path.join(target, "b/.git"), { recursive: true });
    const refused = await result(made, target, "--yes");
    expect(refused).toMatchObject({ status: 5, root: made.repositories, refused: true, changed: false });
    expect(refused.missing).toEqual([
      { name: "b", problem: expect.stringContaining("a Git repository with a working tree") },
      { name: "c", problem: `not found in ${target}` },
    ]);
    expect(refused.stderr).toContain("2 repositories of the database are not below");
    expect(await dump(made.url)).toEqual(before);
    expect(await run(made, target, "--yes", "-q", "--allow-missing")).toMatchObject({ status: 0, stdout: "" });
    expect((await run(made)).stdout).toBe(`${target}\n`);
  });

  it.skipIf(engine.missing)("of two at once, changes all rows for one of them", async () => {
    const made = await instanceOn(engine, "a");
    const targets = ["one", "two"].map((name) => path.join(made.folder, name));
    for (const target of targets) emptyBare(path.join(target, "a"));
    const statuses = await Promise.all(targets.map((target) => finished(made, target)));
    expect(statuses).toContain(0);
    const root = (await run(made)).stdout.trim();
    expect(targets).toContain(root);
    const { ui = [] } = await dump(made.url);
    expect(ui.find((row) => row.ui_key === "usercache")?.ui_value).toBe(`${root}/.cache/largefiles`);
  });
});

it("plans no move of a root that another process has moved since it was read", async () => {
  const made = await instanceOn(sqlite, "a");
  await withDatabase(made.url, async ({ dataSource }) => {
    await expect(planRootMove(dataSource, "/read/before", "/new")).rejects.toThrow("was changed by another process");
    expect(await planRootMove(dataSource, made.repositories, "/new")).not.toEqual([]);
  });
});

function finished({ ini }: TestInstance, target: string): Promise<number | null> {
  const child = spawn(process.execPath, [builtProgram, "repos-path", "-c", ini, target, "--yes"], { stdio: "ignore" });
  return new Promise((resolve) => child.once("close", resolve));
}

function replaced(rows: Dump, from: string, to: string): Dump {
  const text = (value: unknown) =>
    typeof value === "string" && new RegExp(`^(file://)?${from}(/|$)`).test(value) ? value.replace(from, to) : value;
  return Object.fromEntries(
    Object.entries(rows).map(([table, list]) => [
      table,
      list.map((row) => Object.fromEntries(Object.entries(row).map(([column, value]) => [column, text(value)]))),
    ]),
  );
}

describe("repos-path", () => {
  it("prints the root, as a document too", async () => {
    const made = await instanceOn(sqlite, "a");
    expect(await run(made)).toMatchObject({ status: 0, stdout: `${made.repositories}\n`, stderr: "" });
    expect(await result(made)).toMatchObject({ root: made.repositories, previous: null, changed: false, values: [] });
    const again = await run(made, `${made.repositories}/../repositories/`);
    expect(again).toMatchObject({
      status: 0,
      stdout: `Nothing to do: the repositories root is ${made.repositories}.\n`,
    });
  });

  it("refuses what is not a readable absolute folder", async () => {
    const made = await instanceOn(sqlite, "a");
    const mistakes: [string, string][] = [
      ["", "a path is required"],
      ["relative", "relative is not an absolute path"],
      ["/usr/..", "/ cannot be the repositories root"],
      ["/nonexistent", "/nonexistent is not a folder"],
      [made.ini, "is not a folder"],
      [path.join(made.repositories, "a"), "/a is itself a repository"],
      ["/tmp/u\ufffdx", "is not valid UTF-8"],
      [`/${"x".repeat(300)}`, "cannot be accessed (ENAMETOOLONG)"],
    ];
    for (const [folder, message] of mistakes) {
      const { status, stderr } = await run(made, folder, "--yes");
      expect([folder, status, stderr]).toEqual([folder, 2, expect.stringContaining(message)]);
    }
    expect(await run(made, "--yes")).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("--yes needs the new root"),
    });
    expect((await run(made)).stdout).toBe(`${made.repositories}\n`);
  });

  it("asks, and needs --yes without a terminal", async () => {
    const made = await instanceOn(sqlite, "a");
    const target = moved(made);
    const without = await run(made, target);
    expect([without.status, without.stderr]).toEqual([2, expect.stringContaining("Missing: --yes.")]);
    const no = await runHere(["repos-path", "-c", made.ini, target], [false]);
    expect([no.status, no.stdout, no.stderr]).toEqual([0, "", expect.stringContaining("Nothing was changed.")]);
    expect(no.questions).toEqual([`Change the repositories root from ${made.repositories} to ${target}?`]);
    expect((await run(made)).stdout).toBe(`${made.repositories}\n`);
    expect(images(made)).toEqual([]);
    expect(await runHere(["repos-path", "-c", made.ini, target], [true])).toMatchObject({ status: 0 });
    expect((await run(made)).stdout).toBe(`${target}\n`);
  });

  it("stores the path without links, and names settings of the ini below the old root", async () => {
    const made = await instanceOn(sqlite, "a");
    appendFileSync(made.ini, `cache_dir = ${made.repositories}/cache\n`);
    const target = moved(made, "wände 'x'");
    symlinkSync(target, path.join(made.folder, "link"));
    const { status, stderr } = await run(made, path.join(made.folder, "link"), "--yes");
    expect([status, stderr]).toEqual([
      0,
      expect.stringContaining(`cache_dir in ${made.ini} is still below the old root`),
    ]);
    expect((await run(made)).stdout).toBe(`${target}\n`);
  });

  it("prints no command to undo it that would also move something else", async () => {
    const made = await instanceOn(sqlite, "a");
    const target = moved(made);
    await runHere(["setting-set", "-c", made.ini, "ui.hooks.incoming.x", `${target}/x.sh`]);
    const done = await result(made, target, "--yes");
    expect([done.status, done.undo, done.beforeImage]).toEqual([0, null, expect.stringContaining("moved-root-")]);
  });

  it("refuses a folder whose path is too long for a column", async () => {
    const made = await instanceOn(sqlite);
    const target = path.join(made.folder, "x".repeat(120), "y".repeat(110));
    mkdirSync(target, { recursive: true });
    expect(target.length).toBeLessThan(300);
    const { status, stderr } = await run(made, target, "--yes");
    expect([status, stderr]).toEqual([1, expect.stringContaining("would be too long for its column (255 characters)")]);
    expect((await run(made)).stdout).toBe(`${made.repositories}\n`);
  });

  it.skipIf(postgresql.missing !== undefined || nobody.uid === undefined)(
    `changes nothing if the old values cannot be saved${unlessRoot}`,
    async () => {
      const made = await instanceOn(postgresql, "a");
      const target = moved(made);
      chmodSync(made.folder, 0o755);
      const { status, stderr } = runBuilt(["repos-path", "-c", made.ini, target, "--yes"], nobody);
      expect([status, stderr]).toEqual([1, expect.stringContaining("the old values cannot be saved")]);
      expect((await run(made)).stdout).toBe(`${made.repositories}\n`);
    },
  );
});
