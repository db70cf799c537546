// repo-purge-deleted: only what Kallithea has deleted, and nothing outside of the root.
import { spawn, spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { thisProcess } from "../../src/files/process-identity.js";
import { giveToNobody, nobody, unlessRoot } from "../support/cli/as-nobody.js";
import { builtProgram, runBuilt, runHere } from "../support/cli/cli.js";
import { dbCreateArguments, makeInstance, makeInstanceOn, type TestInstance } from "../support/cli/instance.js";
import { expectDocument } from "../support/cli/json-documents.js";
import { makeFolder, removeFolder, temporaryFolder } from "../support/cli/temporary-folder.js";
import { engines, query } from "../support/databases/engines.js";

interface Result {
  purged: { name: string; deleted: string }[];
  tooRecent: { name: string }[];
  failed: { name: string; reason: string; remains: string | null }[];
  skipped: { name: string; code: string }[];
  unreadable: { name: string }[];
  gone: string[];
  declined: boolean;
}

const old = "rm__20200131_235959_123456_";

const canMount = spawnSync("unshare", ["-rm", "true"]).status === 0;

let template: string;

beforeAll(async () => {
  template = makeFolder();
  expect((await runHere(dbCreateArguments(makeInstance(template)))).status).toBe(0);
});

afterAll(() => removeFolder(template));

/** An instance with an empty root. */
async function instance(): Promise<TestInstance> {
  const folder = temporaryFolder();
  cpSync(template, folder, { recursive: true });
  const made = makeInstance(folder);
  await query(made.url, `UPDATE ui SET ui_value = '${made.repositories}' WHERE ui_section = 'paths'`);
  return made;
}

const run = ({ ini }: TestInstance, ...words: string[]) => runHere(["repo-purge-deleted", "-c", ini, ...words]);

async function result(made: TestInstance, ...words: string[]) {
  const { status, stdout, stderr } = await run(made, "--json", "--no-ask", ...words);
  return { status, stderr, ...expectDocument<Result>("repo-purge-deleted", stdout) };
}

/** A folder with something in it. */
function filled(made: TestInstance, name: string): string {
  const folder = path.join(made.repositories, name);
  mkdirSync(path.join(folder, "objects/ab"), { recursive: true });
  writeFileSync(path.join(folder, "objects/ab/cd"), "x", { mode: 0o444 });
  return folder;
}

const namesOf = (list: readonly { name: string }[]) => list.map(({ name }) => name);

describe.each(engines)("repo-purge-deleted on $title", (engine) => {
  it.skipIf(engine.missing)("purges below the root that the database has", async () => {
    const folder = temporaryFolder();
    const made = makeInstanceOn(await engine.newUrl(folder), folder);
    expect((await runHere(dbCreateArguments(made))).status).toBe(0);
    filled(made, `${old}_one`);
    expect(await result(made)).toMatchObject({ status: 0, purged: [{ name: `${old}_one` }] });
    expect(readdirSync(made.repositories)).toEqual([]);
  });
});

describe("repo-purge-deleted", () => {
  it("purges repositories and groups of any depth, whatever is in them, and nothing else", async () => {
    const made = await instance();
    const outside = path.join(made.folder, "outside");
    mkdirSync(path.join(outside, "kept"), { recursive: true });
    const folder = filled(made, `grp/sub/${old}_one`);
    symlinkSync(outside, path.join(folder, "link"));
    symlinkSync(path.join(outside, "kept"), path.join(folder, "objects/ab/link"));
    mkdirSync(path.join(folder, "a/b/c/d/e/f"), { recursive: true });
    filled(made, `${old}group/inner/${old}_two`);
    mkdirSync(path.join(made.repositories, `.hidden/${old}`), { recursive: true });
    writeFileSync(path.join(made.repositories, `${old}_file`), "");
    symlinkSync("nowhere", path.join(made.repositories, `${old}_dangling`));
    filled(made, "grp/rm__20200131_235959_12345_short");
    const done = await result(made);
    expect(done).toMatchObject({ status: 0, stderr: "", failed: [], skipped: [] });
    expect(done.purged).toEqual([
      { name: `.hidden/${old}`, deleted: "2020-01-31T23:59:59.000" },
      { name: `grp/sub/${old}_one`, deleted: "2020-01-31T23:59:59.000" },
      { name: `${old}group`, deleted: "2020-01-31T23:59:59.000" },
    ]);
    expect(readdirSync(made.repositories, { recursive: true }).sort()).toEqual([
      ".hidden",
      "grp",
      "grp/rm__20200131_235959_12345_short",
      "grp/rm__20200131_235959_12345_short/objects",
      "grp/rm__20200131_235959_12345_short/objects/ab",
      "grp/rm__20200131_235959_12345_short/objects/ab/cd",
      "grp/sub",
      `${old}_dangling`,
      `${old}_file`,
    ]);
    expect(readdirSync(outside)).toEqual(["kept"]);
    expect(await run(made, "--no-ask", "-q")).toMatchObject({ status: 0, stdout: "", stderr: "" });
    expect((await run(made)).stdout).toContain("\nThere are no deleted repositories.\n");
  });

  it("does not enter repositories and working trees, also if .git is a file", async () => {
    const made = await instance();
    for (const mark of [".hg/", ".svn/", ".git/", ".git", "objects/,refs/", "objects/,packed-refs"]) {
      const folder = path.join(made.repositories, mark.replaceAll(/\W/g, "_"));
      mkdirSync(path.join(folder, `${old}_x`), { recursive: true });
      for (const name of mark.split(",")) {
        if (name.endsWith("/")) mkdirSync(path.join(folder, name));
        else writeFileSync(path.join(folder, name), "gitdir: elsewhere\n");
      }
    }
    expect(await result(made)).toMatchObject({ status: 0, purged: [] });
    writeFileSync(path.join(made.repositories, ".git"), "");
    filled(made, `${old}_y`);
    const { status, purged, stderr } = await result(made);
    expect([status, purged]).toEqual([0, []]);
    expect(stderr).toContain("is a repository or a working tree itself");
  });

  it("asks, as --no-ask, --yes and the answer from a pipe decide", async () => {
    const made = await instance();
    const folder = filled(made, `${old}_one`);
    const words = ["repo-purge-deleted", "-c", made.ini];
    const no = await runHere(words, [false]);
    expect(no).toMatchObject({ status: 0, questions: ["Do you want to proceed?"] });
    expect(no.stdout).toBe(
      `Considering 1 deleted repositories.\nThe following repositories will be removed completely:\n${folder} deleted on 2020-01-31 23:59:59\nNothing done, exiting...\n`,
    );
    for (const input of ["", "Y\n", " y\n", "maybe\n", "\n\n\n\n\ny\n"]) {
      const { status, stderr } = await runHere(words, [], input);
      expect([input, status, stderr]).toEqual([
        input,
        2,
        expect.stringContaining("Missing: --no-ask. Nothing was changed."),
      ]);
    }
    expect((await runHere(words, [], "nope\n")).stdout).toContain("Nothing done, exiting...");
    const json = await runHere([...words, "--json"], [], "n\n");
    expect(expectDocument<Result>("repo-purge-deleted", json.stdout)).toMatchObject({ declined: true, purged: [] });
    expect(json.stderr).toContain(`${folder} deleted on 2020-01-31 23:59:59`);
    expect(existsSync(folder)).toBe(true);
    expect((await runHere(words, [], "what\nye\n")).stdout).toContain(`Purging repository ${folder}`);
    expect(existsSync(folder)).toBe(false);
    filled(made, `${old}_one`);
    expect(await runHere([...words, "--yes"])).toMatchObject({ status: 0, questions: [] });
    expect(existsSync(folder)).toBe(false);
  });

  it("purges nothing for an --older-than that it does not understand", async () => {
    const made = await instance();
    const folder = filled(made, `${old}_one`);
    for (const age of [
      "",
      "30",
      "abc",
      "30D",
      " 1d",
      "1d 2h",
      "4s3m",
      "1.5d",
      "+3d",
      "1h30",
      "9999999999d",
      "d",
      "1y",
    ]) {
      const { status, stderr } = await run(made, "--no-ask", `--older-than=${age}`);
      expect([age, status, stderr]).toEqual([age, 2, expect.stringContaining("is not a valid age")]);
    }
    expect(existsSync(folder)).toBe(true);
    filled(made, "rm__99981231_235959_000000__future");
    const plan = await result(made, "--older-than", "2w", "--dry-run");
    expect(plan).toMatchObject({ status: 0, olderThan: 1_209_600, dryRun: true, purged: [{ name: `${old}_one` }] });
    expect(namesOf(plan.tooRecent)).toEqual(["rm__99981231_235959_000000__future"]);
    expect(existsSync(folder)).toBe(true);
    const none = await run(made, "--older-than", "36500d");
    expect(none.stdout).toBe("There are no deleted repositories older than 36500d (36500 days, 0:00:00)\n");
    const text = await run(made, "--no-ask", "--older-than=0d");
    expect(text.stdout).toBe(
      `Considering 1 deleted repositories older than 0d (0:00:00).\nPurging repository ${folder}\n`,
    );
    expect(readdirSync(made.repositories)).toEqual(["rm__99981231_235959_000000__future"]);
  });

  it("skips links, impossible dates and what another process is purging, each with its reason", async () => {
    const made = await instance();
    const outside = path.join(made.folder, "outside");
    mkdirSync(path.join(outside, "kept"), { recursive: true });
    symlinkSync(outside, path.join(made.repositories, `${old}_link`));
    filled(made, "rm__99999999_999999_999999_x");
    filled(made, "rm__20210229_000000_000000_x");
    filled(made, `${old}purging-${thisProcess()}-0123456789ab`);
    const ended = `${old}purging-${thisProcess().replace(/-\d+-\d+$/, "-999999999-1")}-0123456789ab`;
    filled(made, ended);
    const done = await result(made);
    expect([done.status, namesOf(done.purged)]).toEqual([0, [ended]]);
    expect(done.skipped.map(({ name, code }) => [name, code])).toEqual(
      [
        [`${old}_link`, "link"],
        [`${old}purging-${thisProcess()}-0123456789ab`, "in-use"],
        ["rm__20210229_000000_000000_x", "no-such-date"],
        ["rm__99999999_999999_999999_x", "no-such-date"],
      ].sort(),
    );
    expect(done.stderr).toContain(`${old}_link: skipped: it is a symbolic link`);
    expect(readdirSync(outside)).toEqual(["kept"]);
  });

  it("prints names so that they cannot control the terminal, and purges names that are not UTF-8", async () => {
    const made = await instance();
    filled(made, `${old}_\x1b]0;owned\x07\npurged 9`);
    mkdirSync(Buffer.from(`${made.repositories}/${old}_\xff\xfe`, "latin1"));
    writeFileSync(Buffer.from(`${made.repositories}/${old}_\xff\xfe/\xe9`, "latin1"), "");
    const { status, stdout } = await run(made, "--no-ask");
    expect([status, stdout]).toEqual([0, expect.stringContaining("\\x1b]0;owned\\x07\\npurged 9\n")]);
    expect(stdout).toContain(`${old}_\\xff\\xfe\n`);
    expect(readdirSync(made.repositories)).toEqual([]);
  });

  it("reports a root that is missing or not a folder", async () => {
    const made = await instance();
    rmSync(made.repositories, { recursive: true });
    const missing = await run(made, "--no-ask");
    expect([missing.status, missing.stderr]).toEqual([1, expect.stringContaining("does not exist")]);
    writeFileSync(made.repositories, "");
    const file = await run(made, "--no-ask");
    expect([file.status, file.stderr]).toEqual([1, expect.stringContaining("cannot be read (ENOTDIR)")]);
  });

  it.skipIf(nobody.uid === undefined)(`continues after an error, exit 6${unlessRoot}`, async () => {
    const made = await instance();
    const foreign = filled(made, `${old}_foreign`);
    const partly = filled(made, `${old}_partly`);
    const good = filled(made, `${old}_zgood`);
    mkdirSync(path.join(made.repositories, "locked"), { mode: 0o700 });
    for (const place of [made.folder, made.ini, made.database, made.repositories, partly]) giveToNobody(place);
    giveToNobody(path.join(partly, "objects"));
    writeFileSync(path.join(partly, "config"), "");
    for (const place of ["objects/ab/cd", "objects/ab", "objects", ""]) giveToNobody(path.join(good, place));
    chmodSync(made.folder, 0o755);
    const { status, stdout, stderr } = runBuilt(["repo-purge-deleted", "-c", made.ini, "--no-ask", "--json"], nobody);
    const { purged, failed, unreadable } = expectDocument<Result>("repo-purge-deleted", stdout);
    expect([status, namesOf(purged), namesOf(unreadable)]).toEqual([6, [`${old}_zgood`], ["locked"]]);
    expect(failed[0]).toEqual({
      name: `${old}_foreign`,
      reason: expect.stringContaining("permission denied (objects"),
      remains: null,
    });
    expect(failed[1]?.remains).toMatch(new RegExp(`^${old}purging-`));
    expect(stderr).toContain("2 deleted repositories could not be purged, and 1 folder could not be searched");
    expect(existsSync(path.join(foreign, "objects/ab/cd"))).toBe(true);
    expect(existsSync(partly)).toBe(false);
    // What is left is purged by the next run, with its old date.
    expect((await result(made)).purged.map(({ name }) => name)).toEqual([`${old}_foreign`, failed[1]?.remains]);
    expect(readdirSync(made.repositories)).toEqual(["locked"]);
  });

  it("purges a tree that is deeper than a path can say", async () => {
    const made = await instance();
    const folder = filled(made, `${old}_deep`);
    const script = `import os\nos.chdir(${JSON.stringify(folder)})\nfor i in range(700):\n    os.mkdir("d" * 20)\n    os.chdir("d" * 20)\n`;
    const { status } = spawnSync("python3", ["-c", script]);
    expect(status).toBe(0);
    expect(await result(made)).toMatchObject({ status: 0, failed: [] });
    expect(readdirSync(made.repositories)).toEqual([]);
  });

  it.skipIf(!canMount)(
    `deletes nothing that is mounted in a deleted repository${canMount ? "" : " (skipped: unshare cannot mount here)"}`,
    async () => {
      const made = await instance();
      const disk = path.join(made.folder, "disk");
      for (const name of ["top", "deep", "self"]) {
        mkdirSync(path.join(disk, name), { recursive: true });
        writeFileSync(path.join(disk, name, "precious"), "");
      }
      const mounts = [
        [path.join(disk, "top"), path.join(filled(made, `${old}_a`), "mounted")],
        [path.join(disk, "deep"), path.join(filled(made, `${old}_b`), "x/y/mounted")],
        [path.join(disk, "self"), filled(made, `${old}_c`)],
      ] as const;
      for (const [, point] of mounts) mkdirSync(point, { recursive: true });
      const script = [
        ...mounts.map(([from, to]) => `mount --bind '${from}' '${to}'`),
        `'${process.execPath}' '${builtProgram}' repo-purge-deleted -c '${made.ini}' --no-ask --json`,
      ];
      const { status, stdout } = spawnSync("unshare", ["-rm", "sh", "-ec", script.join("\n")], { encoding: "utf8" });
      const { failed } = expectDocument<Result>("repo-purge-deleted", stdout);
      const busy = "something is mounted there, or it is in use";
      expect([status, failed.map(({ reason }) => reason)]).toEqual([
        6,
        [`${busy} (mounted)`, `${busy} (x/y/mounted)`, busy],
      ]);
      for (const name of ["top", "deep", "self"]) expect(readdirSync(path.join(disk, name))).toEqual(["precious"]);
      expect((await result(made)).purged).toHaveLength(3);
    },
  );

  it("of two at once, purges everything once", async () => {
    const made = await instance();
    for (let number = 0; number < 60; number += 1) filled(made, `g${number % 7}/${old}_${number}`);
    const runs = await Promise.all([finished(made), finished(made), finished(made)]);
    const documents = runs.map(({ stdout }) => expectDocument<Result>("repo-purge-deleted", stdout));
    expect(runs.map(({ status }) => status)).toEqual([0, 0, 0]);
    const names = documents.flatMap(({ purged }) => namesOf(purged));
    expect([names.length, new Set(names).size]).toEqual([60, 60]);
    expect(readdirSync(made.repositories, { recursive: true }).filter((name) => /rm__/.test(String(name)))).toEqual([]);
  });

  it("leaves after Ctrl-C what the next run purges", async () => {
    const made = await instance();
    const folder = path.join(made.repositories, `${old}_large`);
    for (let number = 0; number < 300; number += 1) {
      mkdirSync(path.join(folder, String(number)), { recursive: true });
      for (let file = 0; file < 40; file += 1) writeFileSync(path.join(folder, String(number), String(file)), "");
    }
    filled(made, `${old}_second`);
    const child = spawn(process.execPath, [builtProgram, "repo-purge-deleted", "-c", made.ini, "--no-ask"]);
    child.stdout.once("data", () => {
      const timer = setInterval(() => {
        if (existsSync(folder)) return;
        clearInterval(timer);
        child.kill("SIGINT");
      }, 1);
    });
    let stderr = "";
    child.stderr.on("data", (text) => {
      stderr += text;
    });
    const status = await new Promise((resolve) => child.once("close", resolve));
    expect([status, stderr]).toEqual([
      130,
      expect.stringContaining("Interrupted: 0 of 2 deleted repositories were purged."),
    ]);
    expect(readdirSync(made.repositories)).toHaveLength(2);
    expect((await result(made)).purged).toHaveLength(2);
    expect(readdirSync(made.repositories)).toEqual([]);
  });
});

async function finished({ ini }: TestInstance): Promise<{ status: number | null; stdout: string }> {
  const child = spawn(process.execPath, [builtProgram, "repo-purge-deleted", "-c", ini, "--no-ask", "--json"]);
  let stdout = "";
  child.stdout.on("data", (text) => {
    stdout += text;
  });
  return new Promise((resolve) => child.once("close", (status) => resolve({ status, stdout })));
}
