// Where db-backup writes, what it leaves alone, and what it leaves behind when something goes wrong.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { text } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, it, vi } from "vitest";
import { fileDestination } from "../../src/commands/db-backup/destination.js";
import { engineOf } from "../../src/engines/registry.js";
import { parseDatabaseUrl } from "../../src/ini/database-url.js";
import { giveToNobody, nobody } from "../support/cli/as-nobody.js";
import { builtProgram, projectRoot, runBuilt, runHere } from "../support/cli/cli.js";
import { makeInstanceOn } from "../support/cli/instance.js";
import { expectDocument } from "../support/cli/json-documents.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";
import { backUp, changeHeader, done, headerOf, restore } from "../support/databases/backups.js";
import { emptyInstance, usedInstance } from "../support/databases/copied.js";
import { dump } from "../support/databases/dump.js";
import { mariadb, postgresql, query, sqlite, sqliteFile } from "../support/databases/engines.js";

afterEach(() => {
  vi.unstubAllEnvs();
});

describe("db-backup", () => {
  it("writes a new file that only its owner can read, and says what is in it", async () => {
    const [made, folder] = [usedInstance(), temporaryFolder()];
    const file = path.join(folder, "x y.gz");
    const { stdout, stderr } = await done(backUp(made, file));
    expect([stdout, stderr]).toEqual([
      expect.stringMatching(/^Backup written to .*\/x y\.gz, and verified: \d+ rows of 29 tables\.\n$/),
      "",
    ]);
    expect(statSync(file).mode & 0o7777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(["x y.gz"]);
    expect(execFileSync("gzip", ["-dc", file], { encoding: "utf8" })).toMatch(/^\{"format":"kallithea-cli backup",/);
  });

  it("prints one document with --json, and nothing with -q", async () => {
    const [made, folder] = [usedInstance("kallithea-0.7.0", ["CREATE TABLE mine (id INTEGER)"]), temporaryFolder()];
    const file = path.join(folder, "b.gz");
    const { stdout, stderr } = await done(backUp(made, file, "--json"));
    const document = expectDocument("db-backup", stdout);
    expect(document).toMatchObject({ file, engine: "sqlite", skipped: ["mine"], replaced: null, files: [] });
    expect(document).toHaveProperty("bytes", statSync(file).size);
    expect(stderr).toBe("Not in the backup (not part of Kallithea): mine.\n");
    expect(await backUp(made, folder, "-q")).toMatchObject({ status: 0, stdout: "", stderr: "" });
    expect(await restore(await emptyInstance(sqlite), file, "-q")).toMatchObject({ status: 0, stdout: "", stderr: "" });
  });

  it("names a new file in a folder after the time, each one another", async () => {
    const [made, folder] = [usedInstance(), temporaryFolder()];
    for (let number = 0; number < 3; number++) await done(backUp(made, number === 1 ? `${folder}/` : folder));
    const names = readdirSync(folder);
    expect(names).toHaveLength(3);
    for (const name of names) expect(name).toMatch(/^kallithea-backup-\d{8}-\d{6}(-\d)?\.jsonl\.gz$/);
  });

  it("does not replace a file, and with --overwrite only a backup, which it keeps", async () => {
    const [made, folder] = [usedInstance(), temporaryFolder()];
    const file = path.join(folder, "b.gz");
    await done(backUp(made, file));
    const first = readFileSync(file);
    const refused = await backUp(made, file);
    expect([refused.status, refused.stderr]).toEqual([
      3,
      expect.stringContaining(`${file} exists. Nothing was changed.`),
    ]);
    await query(made.url, "UPDATE users SET firstname = 'x'");
    const { stderr } = await done(backUp(made, file, "--overwrite"));
    const [, kept = ""] = /^The old backup was kept as (.*)$/m.exec(stderr) ?? [];
    expect(readFileSync(kept)).toEqual(first);
    expect(readFileSync(file)).not.toEqual(first);
    expect(readdirSync(folder)).toHaveLength(2);
    // One of a newer format is a backup, too.
    changeHeader(file, (header) => ({ ...header, version: 2 }));
    await done(backUp(made, file, "--overwrite"));
  });

  it("does not replace a backup that has come while it ran, without --overwrite", async () => {
    const [made, folder] = [usedInstance(), temporaryFolder()];
    const [file, other] = [path.join(folder, "b.gz"), path.join(folder, "other.gz")];
    await done(backUp(made, other));
    const engine = await engineOf(parseDatabaseUrl(made.url));
    const destination = await fileDestination(file, { overwrite: false, engine });
    await destination.write(readFileSync(other));
    copyFileSync(other, file);
    await expect(destination.complete()).rejects.toMatchObject({
      exitStatus: 3,
      message: `${file} exists. Nothing was changed.`,
    });
    destination.discard();
    expect(readdirSync(folder).sort()).toEqual(["b.gz", "other.gz"]);
  });

  it.each<[what: string, content: string | Buffer]>([
    ["the database", "SQLite format 3\0"],
    ["a text", "x"],
    ["another gzip file", gzipSync("x")],
  ])("does not overwrite what is not a backup: %s", async (_what, content) => {
    const file = path.join(temporaryFolder(), "b.gz");
    writeFileSync(file, content);
    const { status, stderr } = await backUp(usedInstance(), file, "--overwrite");
    expect([status, stderr]).toEqual([
      5,
      expect.stringContaining("is not a backup; --overwrite replaces only backups"),
    ]);
    expect(readFileSync(file).equals(Buffer.from(content))).toBe(true);
  });

  it("keeps every backup that several runs at the same time replace", async () => {
    const [made, folder] = [usedInstance(), temporaryFolder()];
    const file = path.join(folder, "b.gz");
    await done(backUp(made, file));
    chmodSync(file, 0o666);
    const words = ["db-backup", "-c", made.ini, file, "--overwrite", "-q"];
    const runs = [1, 2, 3, 4].map(() => once(spawn(process.execPath, [builtProgram, ...words]), "exit"));
    expect((await Promise.all(runs)).map(([status]) => status)).toEqual([0, 0, 0, 0]);
    const found = readdirSync(folder).map((name) => statSync(path.join(folder, name)));
    expect(new Set(found.map(({ ino }) => ino)).size).toBe(5);
    expect(found.map(({ mode }) => mode & 0o777)).toEqual(found.map(() => 0o600));
  });

  it("names the second file in a folder after the first if both are written in the same second", async () => {
    const [made, folder] = [usedInstance(), temporaryFolder()];
    const runs = [1, 2, 3, 4].map(() => backUp(made, folder));
    for (const run of runs) await done(run);
    expect(readdirSync(folder)).toHaveLength(4);
  });

  it.each<[what: string, name: (database: string) => string]>([
    ["write-ahead log", (database) => `${database}-wal`],
    ["journal", (database) => `${database}-journal`],
    ["lock", (database) => `${database}.lock`],
    ["staging", (database) => `.${database}.kallithea-cli-copy`],
    ["backup before a migration", (database) => `${database}.20261129-014356.518.a0a1bf09c143.backup`],
    ["removal journal", () => "removed-repositories-20261129-101500.json"],
    ["memory of a scan", () => "kallithea-cli-scan-0123456789abcdef.jsonl"],
  ])("refuses the name of the %s", async (_what, name) => {
    const made = usedInstance();
    const file = path.join(made.folder, name(path.basename(sqliteFile(made.url))));
    const names = readdirSync(made.folder);
    const { status, stderr } = await backUp(made, file);
    expect([status, stderr]).toEqual([
      5,
      `Error: ${file}: this name belongs to the instance. Nothing was changed.\nName another file.\n`,
    ]);
    expect(readdirSync(made.folder)).toEqual(names);
    await done(backUp(made, `${sqliteFile(made.url)}.gz`));
  });

  it("writes a file with a name of 250 characters", async () => {
    const file = path.join(temporaryFolder(), "ä".repeat(125));
    await done(backUp(usedInstance(), file));
    expect(existsSync(file)).toBe(true);
  });

  it.each([
    ["> file", "/dev/stdout"],
    ["| cat", "/dev/stdout"],
    ["> file", "/dev/fd/1"],
    ["", "fifo"],
  ])("names standard output as the way to a pipe: %s %s", (redirection, name) => {
    const [made, folder] = [usedInstance(), temporaryFolder()];
    const script = `set -o pipefail; mkfifo fifo; "$0" "$1" db-backup -c "$2" ${name} ${redirection}`;
    const { status, stderr } = spawnSync("bash", ["-c", script, process.execPath, builtProgram, made.ini], {
      cwd: folder,
      encoding: "utf8",
    });
    expect([status, stderr]).toEqual([
      2,
      `Error: FILE: ${name} is not a regular file.\nFor standard output: kallithea-cli db-backup - | …\n`,
    ]);
  });

  it("refuses a standard output that is closed", () => {
    const script = '"$0" "$1" db-backup -c "$2" - >&-';
    const words = ["-c", script, process.execPath, builtProgram, usedInstance().ini];
    const { status, stderr } = spawnSync("bash", words, { encoding: "utf8" });
    expect([status, stderr]).toEqual([2, expect.stringContaining("standard output is closed or /dev/null")]);
  });

  it("follows a link to a folder or a file", async () => {
    const [made, folder] = [usedInstance(), temporaryFolder()];
    mkdirSync(path.join(folder, "real"));
    symlinkSync("real", path.join(folder, "link"));
    symlinkSync("real/b.gz", path.join(folder, "b.gz"));
    await done(backUp(made, path.join(folder, "b.gz")));
    await done(backUp(made, path.join(folder, "link")));
    expect(readdirSync(path.join(folder, "real"))).toHaveLength(2);
  });

  it.each<[what: string, file: (folder: string) => string, status: number, said: string]>([
    ["an empty name", () => "", 2, "FILE must not be empty."],
    [
      "a folder that is not there",
      (folder) => `${folder}/no/b.gz`,
      1,
      "/no/b.gz cannot be written: there is no such folder.",
    ],
    ["a folder that is not there, with a slash", (folder) => `${folder}/no/`, 2, "FILE: this folder does not exist: "],
    ["a folder below a file", (folder) => `${folder}/used.db/x`, 1, "cannot be written: there is no such folder."],
    ["a device", () => "/dev/null", 2, "FILE: /dev/null is not a regular file."],
    [
      "a name that is too long",
      (folder) => `${folder}/${"x".repeat(300)}`,
      1,
      "cannot be written: the name is too long.",
    ],
  ])("refuses %s", async (_what, file, status, said) => {
    const made = usedInstance();
    const result = await backUp(made, file(made.folder));
    expect([result.status, result.stdout, result.stderr]).toEqual([status, "", expect.stringContaining(said)]);
    expect(result.stderr).not.toContain("bug");
  });

  it("takes names with line breaks, quotes and a dash, and shows them safely", async () => {
    const [made, folder] = [usedInstance(), temporaryFolder()];
    const name = "-x '\"\n\x1b[31m日本";
    const { stdout } = await done(runHere(["db-backup", "-c", made.ini, "--", path.join(folder, name)]));
    expect(stdout).toContain("-x '\"\\n\\x1b[31m日本");
    expect(readdirSync(folder)).toEqual([name]);
  });

  it("needs no write access to the database or its folder", async () => {
    const [made, folder] = [usedInstance(), temporaryFolder()];
    for (const place of [made.folder, sqliteFile(made.url), made.ini]) giveToNobody(place);
    giveToNobody(folder);
    chmodSync(sqliteFile(made.url), 0o400);
    chmodSync(made.folder, 0o500);
    const { status, stderr } = runBuilt(["db-backup", "-c", made.ini, path.join(folder, "b.gz")], nobody);
    chmodSync(made.folder, 0o700);
    expect(status, stderr).toBe(0);
  });
});

describe("a pipe", () => {
  it("takes the backup from db-backup, and gives it to db-restore", async () => {
    const [from, to] = [usedInstance(), await emptyInstance(sqlite)];
    const script = 'set -o pipefail; "$0" "$1" db-backup -c "$2" - | "$0" "$1" db-restore -c "$3" -';
    const { status, stdout, stderr } = spawnSync(
      "bash",
      ["-c", script, process.execPath, builtProgram, from.ini, to.ini],
      { encoding: "utf8" },
    );
    expect(status, stderr).toBe(0);
    expect(stdout).toMatch(/^Restored standard input to /);
    expect(stderr).toContain("Backup written to standard output");
    expect((await dump(to.url)).users).toEqual((await dump(from.url)).users);
  });

  it.each([
    ["that is closed early", "true", "its reader has ended"],
    ["to a full disk", "cat >/dev/full", ""],
  ])("%s ends in a message", (_what, reader, said) => {
    const script = `set -o pipefail; "$0" "$1" db-backup -c "$2" - | ${reader}`;
    const made = usedInstance();
    const { status, stderr } = spawnSync("bash", ["-c", script, process.execPath, builtProgram, made.ini], {
      encoding: "utf8",
    });
    expect(status).toBe(1);
    expect(stderr).toContain(said);
    expect(stderr).not.toContain("bug");
  });

  it("has no place for --json", async () => {
    const { status, stderr } = await backUp(usedInstance(), "-", "--json");
    expect([status, stderr]).toEqual([2, expect.stringContaining("--json cannot be used with FILE -")]);
  });
});

describe("files that are added", () => {
  const journal = "removed-repositories-20261101-101010.json";

  async function backedUp() {
    const made = usedInstance();
    for (const name of [journal, "removed-repositories-x.json.bak", "other.json"])
      writeFileSync(path.join(made.folder, name), `{"of": "${name}"}\n`.repeat(5000));
    const file = path.join(temporaryFolder(), "b.gz");
    await done(backUp(made, file, "--include-config", "--include-journals"));
    return { made, file };
  }

  it("are in the backup on request only", async () => {
    const { made, file } = await backedUp();
    expect(headerOf(file).files).toMatchObject([
      { kind: "config", name: "temp.ini" },
      { kind: "journal", name: journal },
    ]);
    const plain = path.join(temporaryFolder(), "b.gz");
    await done(backUp(made, plain));
    expect(headerOf(plain).files).toEqual([]);
    expect(execFileSync("gzip", ["-dc", plain], { encoding: "utf8" })).not.toContain("sqlalchemy");
  });

  it("are written by db-restore on request only, and never over others", async () => {
    const { made, file } = await backedUp();
    const folder = temporaryFolder();
    const [ini, words] = [path.join(folder, "old.ini"), ["--extract-journals", folder]];
    const { stdout } = await done(runHere(["db-restore", file, "--extract-config", ini, ...words]));
    expect(stdout).toContain(`Extracted: ${ini}\nExtracted: ${path.join(folder, journal)}\n`);
    expect(readFileSync(ini)).toEqual(readFileSync(made.ini));
    expect(statSync(ini).mode & 0o7777).toBe(0o600);
    expect(readFileSync(path.join(folder, journal))).toEqual(readFileSync(path.join(made.folder, journal)));
    const again = await runHere(["db-restore", file, "--extract-config", ini]);
    expect([again.status, again.stderr]).toEqual([
      3,
      expect.stringContaining(`${ini} exists, and is not overwritten.`),
    ]);
    // The same journal is there already.
    await done(runHere(["db-restore", file, ...words]));
    writeFileSync(path.join(folder, journal), "changed");
    expect((await runHere(["db-restore", file, ...words])).status).toBe(3);
    expect(readFileSync(path.join(folder, journal), "utf8")).toBe("changed");
  });

  it("are all that is written without -c, whatever KALLITHEA_CONFIG names", async () => {
    const { made, file } = await backedUp();
    const before = await dump(made.url);
    await query(made.url, "UPDATE users SET firstname = 'changed since'");
    for (const config of [made.ini, "/nowhere/gone.ini"]) {
      vi.stubEnv("KALLITHEA_CONFIG", config);
      const ini = path.join(temporaryFolder(), "old.ini");
      const { stdout } = await done(runHere(["db-restore", file, "--yes", "--extract-config", ini]));
      expect(stdout).toContain(`All checksums match.\nExtracted: ${ini}\n`);
    }
    expect(await dump(made.url)).not.toEqual(before);
    vi.stubEnv("KALLITHEA_CONFIG", made.ini);
    await done(runHere(["db-restore", file, "--yes"]));
    expect(await dump(made.url)).toEqual(before);
  });

  it("are named as not restored", async () => {
    const { file } = await backedUp();
    const to = await emptyInstance(sqlite);
    const config = "Also in the backup, and not restored: the configuration file (--extract-config FILE)\n";
    const journals = "Also in the backup, and not restored: 1 removal journal (--extract-journals FOLDER)\n";
    const dryRun = await done(restore(to, file, "--dry-run"));
    expect(dryRun.stdout).toMatch(/: \d+ rows of 29 tables\. Nothing was changed\.\n/);
    expect(dryRun.stdout).toContain(config + journals);
    const { stdout } = await done(restore(to, file, "--extract-journals", temporaryFolder()));
    expect(stdout).toMatch(/and verified: \d+ rows of 29 tables\.\n/);
    expect(stdout).toContain(config);
    expect(stdout).not.toContain("removal journal,");
  });

  it("that cannot be written keep the database from being restored", async () => {
    const { file } = await backedUp();
    const to = await emptyInstance(sqlite);
    for (const [words, status] of [
      [["--extract-config", to.ini], 3],
      [["--extract-config", "/nowhere/x.ini"], 2],
      [["--extract-config", ""], 2],
      [["--extract-journals", "/nowhere"], 2],
    ] as const)
      expect((await restore(to, file, ...words)).status).toBe(status);
    expect(existsSync(to.database)).toBe(false);
    const plain = path.join(temporaryFolder(), "b.gz");
    await done(backUp(usedInstance(), plain));
    const { status, stderr } = await restore(to, plain, "--extract-config", path.join(to.folder, "new.ini"));
    expect([status, stderr]).toEqual([1, expect.stringContaining("db-backup --include-config saves what there is")]);
    expect(existsSync(to.database)).toBe(false);
  });

  it("with the name of another file are not written", async () => {
    const { file } = await backedUp();
    changeHeader(file, (header) => ({
      ...header,
      files: (header.files as object[]).map((added) => ({ ...added, name: "../../evil.json" })),
    }));
    const folder = temporaryFolder();
    const { status } = await runHere(["db-restore", file, "--extract-journals", folder]);
    expect(status).toBe(1);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe("db-restore", () => {
  it("checks a backup with --verify, without a database", async () => {
    const file = path.join(temporaryFolder(), "b.gz");
    await done(backUp(usedInstance(), file));
    const { stdout } = await done(runHere(["db-restore", "--verify", file]));
    expect(stdout).toMatch(
      /b\.gz: written \S+Z by kallithea-cli \S+ from sqlite; \d+ rows of 29 tables\. All checksums match\.\n$/,
    );
    const json = await done(runHere(["db-restore", "--verify", file, "--json"]));
    expect(expectDocument("db-restore", json.stdout)).toMatchObject({ database: null, restored: false });
  });

  it.each<[what: string, make: (file: string) => void, status: number, said: string]>([
    ["a flipped bit", (file) => changeByte(file, 1500), 1, "is damaged: its checksum does not match"],
    [
      "a cut-off file",
      (file) => writeFileSync(file, readFileSync(file).subarray(0, -1)),
      1,
      "is damaged: it is cut off",
    ],
    [
      "a newer version",
      (file) => changeHeader(file, (header) => ({ ...header, version: 2 })),
      5,
      "newer kallithea-cli",
    ],
    [
      "an unknown revision",
      (file) => changeHeader(file, (header) => ({ ...header, revision: "aaaaaaaaaaaa" })),
      5,
      "does not know",
    ],
    ["an ini", (file) => writeFileSync(file, "[app:main]\n"), 1, "is not a backup"],
  ])("refuses %s, and changes nothing", async (_what, make, status, said) => {
    const made = usedInstance();
    const file = path.join(temporaryFolder(), "b.gz");
    await done(backUp(made, file));
    make(file);
    const [before, names] = [await dump(made.url), readdirSync(made.folder)];
    for (const words of [["--yes"], ["--verify"], ["--dry-run", "--yes"]]) {
      const result = await restore(made, file, ...words);
      expect([result.status, result.stdout, result.stderr]).toEqual([status, "", expect.stringContaining(said)]);
      expect(result.stderr).toContain("Nothing was changed.");
    }
    const json = await restore(made, file, "--yes", "--json");
    expect(expectDocument("error", json.stdout)).toHaveProperty("error.message", expect.stringContaining(said));
    expect(await dump(made.url)).toEqual(before);
    expect(readdirSync(made.folder)).toEqual(names);
  });

  it.each<[what: string, words: readonly string[], said: string]>([
    ["a file that is not there", ["/nowhere/b.gz", "--verify"], "FILE: /nowhere/b.gz does not exist."],
    ["no name", ["", "--verify"], "FILE: the name of the file is empty."],
    ["a folder", ["/tmp", "--verify"], "FILE: /tmp is a folder."],
    ["a device without end", ["/dev/zero", "--verify"], "FILE: /dev/zero is not a regular file."],
    ["no ini", ["/nowhere/b.gz"], "Missing option -c."],
    ["an ini that is not there", ["/nowhere/b.gz", "-c", "/nowhere/x.ini"], "'/nowhere/x.ini' does not exist"],
  ])("refuses %s", async (_what, words, said) => {
    const { status, stderr } = await runHere(["db-restore", ...words]);
    expect([status, stderr]).toEqual([2, expect.stringContaining(said)]);
  });
});

describe("db-restore that is interrupted", () => {
  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const)("by %s says so, changes nothing, and can be run again", async (signal, status) => {
    const rows =
      "INSERT INTO user_logs (username, user_id, repository_name, user_ip, action, action_date) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 15000) SELECT 'x', 2, 'x', 'x', 'x', '2026-11-22 04:43:56.795137' FROM n";
    const made = usedInstance("kallithea-0.7.0", [rows]);
    const file = path.join(temporaryFolder(), "b.gz");
    await done(backUp(made, file));
    await query(made.url, "UPDATE users SET firstname = 'changed since'");
    const [before, names] = [(await dump(made.url)).users, readdirSync(made.folder)];
    const restoring = spawn(process.execPath, [builtProgram, "db-restore", "-c", made.ini, file, "--yes", "--json"]);
    const output = Promise.all([text(restoring.stdout), text(restoring.stderr)]);
    const ended = once(restoring, "exit");
    const staging = path.join(made.folder, `.${path.basename(sqliteFile(made.url))}.kallithea-cli-copy`);
    await vi.waitFor(() => expect(statSync(staging).size).toBeGreaterThan(1 << 19), { timeout: 20_000, interval: 5 });
    restoring.kill(signal);
    expect(await ended).toEqual([status, null]);
    const [stdout, stderr] = await output;
    expect(stderr).toMatch(/^Error: Interrupted\. The copy is .*\nRun the command again to resume\.\n$/m);
    expect(expectDocument("error", stdout)).toMatchObject({ error: { code: "interrupted" } });
    expect((await dump(made.url)).users).toEqual(before);
    expect(readdirSync(made.folder).filter((name) => !names.includes(name))).toEqual([path.basename(staging)]);
    await done(restore(made, file, "--yes"));
    expect((await dump(made.url)).users).not.toEqual(before);
  });
});

describe("a run that is ended half-way", () => {
  const killer = path.join(projectRoot, "test/support/faults/kill-at-call.cjs");

  it("of db-backup leaves nothing under the name of the file, or all of it; the next one cleans up", async () => {
    const made = usedInstance();
    for (let call = 1; ; call += 1) {
      const folder = temporaryFolder();
      const file = path.join(folder, "b.gz");
      const { signal } = runBuilt(["db-backup", "-c", made.ini, file], {
        env: { NODE_OPTIONS: `--require=${killer}`, KILL_AT: String(call) },
      });
      if (existsSync(file)) await done(runHere(["db-restore", "--verify", file]));
      await done(backUp(made, file, "--overwrite"));
      expect(readdirSync(folder).filter((name) => name.startsWith("."))).toEqual([]);
      if (signal === null) break;
      expect(call).toBeLessThan(50);
    }
  }, 120_000);

  it("of db-restore leaves the old database or the new one", async () => {
    const file = path.join(temporaryFolder(), "b.gz");
    const source = usedInstance();
    await done(backUp(source, file));
    const restored = await dump(source.url);
    for (let call = 1; ; call += 1) {
      const made = usedInstance("kallithea-0.7.0", ["UPDATE users SET firstname = 'old'"]);
      const before = await dump(made.url);
      const { signal } = runBuilt(["db-restore", "-c", made.ini, file, "--yes"], {
        env: { NODE_OPTIONS: `--require=${killer}`, KILL_AT: String(call) },
      });
      expect([before, restored]).toContainEqual(await dump(made.url));
      await done(restore(made, file, "--yes"));
      expect(await dump(made.url)).toEqual(restored);
      expect(readdirSync(made.folder).filter((name) => /^\.|-journal/.test(name))).toEqual([]);
      if (signal === null) break;
      expect(call).toBeLessThan(50);
    }
  }, 240_000);

  it.skipIf(postgresql.missing).each(["SET SCHEMA#3", "SET SCHEMA#33", "COMMIT#2"])(
    "of db-restore on PostgreSQL, before %s, leaves the old database",
    async (statement) => killedOnServer(await postgresql.newUrl(""), statement),
  );

  it.skipIf(mariadb.missing).each(["CREATE DATABASE `kallithea-cli-backup", "RENAME TABLE"])(
    "of db-restore on MariaDB, before %s, leaves the old database",
    async (statement) => killedOnServer(await mariadb.newUrl(""), statement),
  );

  async function killedOnServer(url: string, statement: string): Promise<void> {
    const [file, made] = [path.join(temporaryFolder(), "b.gz"), makeInstanceOn(url, temporaryFolder())];
    await done(backUp(usedInstance(), file));
    await done(restore(made, file, "--whole-seconds"));
    const restored = await dump(url);
    await query(url, "UPDATE users SET firstname = 'old'");
    const before = await dump(url);
    const { signal, stderr } = runBuilt(["db-restore", "-c", made.ini, file, "--yes", "--whole-seconds"], {
      env: {
        NODE_OPTIONS: `--require=${path.join(projectRoot, "test/support/faults/kill-at-statement.cjs")}`,
        KILL_AT: statement,
      },
    });
    expect(signal, stderr).toBe("SIGKILL");
    expect(await dump(url)).toEqual(before);
    await done(restore(made, file, "--yes", "--whole-seconds"));
    expect(await dump(url)).toEqual(restored);
  }

  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const)("by %s removes what db-backup has written", (signal, status) => {
    const [made, folder] = [usedInstance("kallithea-0.7.0", [manyLogs(100_000)]), temporaryFolder()];
    const script = `"$0" "$1" db-backup -c "$2" "$3" & sleep 1.5; kill -s ${signal.slice(3)} $!; wait $!; echo "status $?"`;
    const { stdout, stderr } = spawnSync(
      "bash",
      ["-m", "-c", script, process.execPath, builtProgram, made.ini, path.join(folder, "b.gz")],
      { encoding: "utf8" },
    );
    expect(stdout, stderr).toContain(`status ${status}`);
    expect(readdirSync(folder)).toEqual([]);
  });
});

it("a file that may not grow leaves none, and a message", async () => {
  const [made, folder] = [usedInstance("kallithea-0.7.0", [manyLogs(2000)]), temporaryFolder()];
  const script = 'ulimit -f 4; trap "" XFSZ; exec "$@"';
  const words = [builtProgram, "db-backup", "-c", made.ini, path.join(folder, "b.gz")];
  const { status, stderr } = spawnSync("bash", ["-c", script, "bash", process.execPath, ...words], {
    encoding: "utf8",
  });
  expect([status, stderr]).toEqual([
    1,
    expect.stringContaining("b.gz cannot be written: the file would be too large."),
  ]);
  expect(readdirSync(folder)).toEqual([]);
});

it("takes no more memory for 100,000 rows of user_logs than 250 MB", async () => {
  const [made, to] = [usedInstance("kallithea-0.7.0", [manyLogs(100_000)]), await emptyInstance(sqlite)];
  const file = path.join(made.folder, "b.gz");
  for (const words of [
    ["db-backup", "-c", made.ini, file],
    ["db-restore", "-c", to.ini, file],
  ]) {
    const { status, stderr } = runBuilt(words, {
      env: { NODE_OPTIONS: `--require=${path.join(projectRoot, "test/support/cli/log-use.cjs")}` },
    });
    expect(status, stderr).toBe(0);
    expect(Number(/^memory (\d+)$/m.exec(stderr)?.[1])).toBeLessThan(250);
  }
  expect(await query(to.url, "SELECT count(*) AS n FROM user_logs WHERE user_log_id > 1000")).toEqual([{ n: 100_000 }]);
}, 120_000);

/** As real ones are: each with another text. */
function manyLogs(rows: number): string {
  return `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${rows})
    INSERT INTO user_logs SELECT 1000 + i, NULL, 'name ' || i, NULL, 'group/repository ' || (i % 97), '192.0.2.' || (i % 250),
      'push:' || hex(randomblob(20)), '2016-02-29 12:00:00.000000' FROM n`;
}

function changeByte(file: string, at: number): void {
  const bytes = readFileSync(file);
  bytes[at] = (bytes[at] ?? 0) ^ 4;
  writeFileSync(file, bytes);
}
