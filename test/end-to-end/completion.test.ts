// Completion in real shells, and what the program answers them.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, copyFileSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { completedWord, typedLine } from "../../src/cli/completion/typed-line.js";
import { builtProgram, runBuilt } from "../support/cli/cli.js";
import { dbCreateArguments, makeInstance, type TestInstance } from "../support/cli/instance.js";
import { makeFolder, removeFolder, temporaryFolder } from "../support/cli/temporary-folder.js";
import { missingFor, pressTab, shells } from "../support/completion/press-tab.js";
import { insertRepository, repositoryRow } from "../support/completion/repository-row.js";

/** Whoever may create a repository or an account chooses its name. */
const hostile = {
  a: "a$(touch owned)",
  b: "b`touch owned`",
  c: "c;touch owned",
  d: "d two  words",
  e: `e'q"uote\\n`,
  f: "f!!x!touch",
  g: "g&|<>#^%=,{x,y}[z]~*?",
  h: "hé日本",
  i: "i:colon@at",
  j: "j$HOME$(PATH)",
} as const;

/** None of these can be on a command line. */
const unusable = ["-k", "l\nline", "m\ttab", "n\u001b[2J", "o\u202etxt"];

let instance: TestInstance;

beforeAll(() => {
  instance = makeInstance(makeFolder());
  runBuilt(dbCreateArguments(instance));
  appendFileSync(instance.ini, "[alembic]\nscript_location = kallithea:alembic\n");
  const database = new Database(instance.database);
  const insert = database.prepare(insertRepository);
  for (const name of [...Object.values(hostile), ...unusable])
    insert.run(Object.values(repositoryRow(name)).map((value) => (typeof value === "boolean" ? Number(value) : value)));
  database.close();
  writeFileSync(path.join(instance.folder, "notes.txt"), "");
});

afterAll(() => removeFolder(instance.folder));

/** The words that the program offers to fish, without descriptions. */
function offered(words: readonly string[], { env = {}, cwd = instance.folder } = {}): string[] {
  const { status, stdout, stderr } = runBuilt(["__complete", "fish", ...words], { cwd, env });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return stdout
    .split("\n")
    .slice(1, -1)
    .map((line) => line.split("\t")[0] ?? "");
}

describe.each(shells)("in %s", (shell) => {
  const missing = missingFor(shell);
  const title = missing === undefined ? "" : ` (skipped: ${missing})`;

  it.skipIf(missing !== undefined)(`Tab completes${title}`, () => {
    const folder = temporaryFolder();
    for (const name of ["temp.ini", "temp.db"]) copyFileSync(path.join(instance.folder, name), path.join(folder, name));
    mkdirSync(path.join(folder, "repositories"));
    const show = "repo-show -c temp.ini";
    const lines = new Map<string, readonly string[]>([
      ["user-l", ["user-list"]],
      ["migrate upg", ["migrate", "upgrade"]],
      ["db-status --form", ["db-status", "--format"]],
      ["db-status --format=pr", ["db-status", "--format=prometheus"]],
      ["db-create --no-b", ["db-create", "--no-backup"]],
      ["repo-list -c temp.i", ["repo-list", "-c", "temp.ini"]],
      ["migrate -c temp.ini upgrade b7", ["migrate", "-c", "temp.ini", "upgrade", "b74907136bc1"]],
      ["user-set -c temp.ini do", ["user-set", "-c", "temp.ini", "doe"]],
      ["repo-list -c temp.ini --owner=do", ["repo-list", "-c", "temp.ini", "--owner=doe"]],
      ...Object.entries(hostile).map(
        ([begin, name]) => [`${show} ${begin}`, ["repo-show", "-c", "temp.ini", name]] as const,
      ),
      [`${show} "a`, ["repo-show", "-c", "temp.ini", hostile.a]],
      [`${show} 'e`, ["repo-show", "-c", "temp.ini", hostile.e]],
      [`${show} "f`, ["repo-show", "-c", "temp.ini", hostile.f]],
    ]);
    const { runs, shown } = pressTab(shell, folder, [...lines.keys()]);
    expect(runs, shown).toEqual([...lines.values()]);
    expect(existsSync(path.join(folder, "owned"))).toBe(false);
  });
});

it.skipIf(missingFor("bash") !== undefined)("quotes every name for bash so that the word means that name", () => {
  const random = seeded(14);
  const characters = [..."ab \t'\"\\$`!;&|<>(){}[]*?~#^=%:@,.-é本\u00a0"];
  const names = [...Array(400).keys()].map(() =>
    [...Array(1 + (random() % 8)).keys()].map(() => characters[random() % characters.length]).join(""),
  );
  const words = names.map((name, index) => {
    // Begun in one of the ways in which one types it.
    const begun = completedWord(typedLine("kallithea-cli ").current, [...name].slice(0, index % 3).join(""));
    const typed = ["'", '"', "", begun, `${begun}\\`][index % 5] ?? "";
    const { current } = typedLine(`kallithea-cli ${typed}`);
    return completedWord(current, name) + (current.quote === "" ? "" : current.quote);
  });
  const { stdout } = spawnSync("bash", ["--norc", "-c", `printf '%s\\0' ${words.join(" ")}`], { encoding: "utf8" });
  expect(stdout.split("\0").slice(0, -1)).toEqual(names);
});

describe("what can come next", () => {
  it("includes no name that a command line cannot have", () => {
    const names = offered(["repo-show", "-c", "temp.ini", ""]);
    expect(names).toEqual(Object.values(hostile).sort());
    // After an equals sign, a dash does not make an option of it.
    expect(offered(["index-create", "-c", "temp.ini", "--index-only=a,-"])).toEqual(["--index-only=a,-k"]);
  });

  it("comes from the configuration file of the command line, or of the environment", () => {
    expect(offered(["user-set", ""])).toEqual([]);
    expect(offered(["user-set", ""], { env: { KALLITHEA_CONFIG: instance.ini } })).toEqual(["doe"]);
    const home = { env: { HOME: instance.folder, HERE: instance.folder }, cwd: "/" };
    expect(offered(["user-set", "-c", "~/temp.ini", ""], home)).toEqual(["doe"]);
    expect(offered(["user-set", "-c", "$HERE/temp.ini", ""], home)).toEqual(["doe"]);
  });

  it("includes sections and settings of the file, settings of the database, findings and groups", () => {
    expect(offered(["config-get", "-c", "temp.ini", "--section", ""])).toEqual(["app:main", "alembic"]);
    expect(offered(["config-get", "-c", "temp.ini", "sql"])).toEqual(["sqlalchemy.url"]);
    expect(offered(["setting-get", "-c", "temp.ini", "ti"])).toEqual(["title"]);
    expect(offered(["doctor", "--fix", "stale"])).toEqual(["stale-lock"]);
  });

  it("includes your own revisions, with what their files say in a form that is fit for a terminal", () => {
    const folder = temporaryFolder();
    mkdirSync(path.join(folder, "mine/versions"), { recursive: true });
    writeFileSync(path.join(folder, "alembic.ini"), "[alembic]\nscript_location = mine\n");
    const [constants, others] = [
      'export const revision = "1a2b";\nexport const downRevision = null;\n',
      'export const branchLabels = ["$(id)"];\nthrow new Error("was run");\n',
    ];
    writeFileSync(path.join(folder, "mine/versions/1a2b_x.ts"), `// odd\u001b[2J\ttext\n${constants}${others}`);
    const { stdout } = runBuilt(["__complete", "fish", "migrate", "show", ""], { cwd: folder });
    expect(stdout.split("\n").slice(-3)).toEqual(["1a2b\todd\\x1b[2J\\ttext", "$(id)\todd\\x1b[2J\\ttext", ""]);
  });

  it("is nothing, without a message, if nothing can be found out", () => {
    for (const config of ["missing.ini", "notes.txt", ".", "/dev/zero", "/dev/stdin"])
      expect(offered(["user-set", "-c", config, ""])).toEqual([]);
    expect(runBuilt(["__complete"])).toMatchObject({ status: 0, stderr: "" });
    expect(runBuilt(["__complete", "bash"])).toMatchObject({ status: 0, stderr: "" });
    expect(runBuilt(["__complete", "other", "x"])).toMatchObject({ status: 0, stderr: "" });
  });
});

describe("the program, asked by a shell,", () => {
  it("changes nothing and creates no file, even if SQLite would", () => {
    const { folder, ini, database } = copyOfInstance();
    expect(offered(["user-set", "-c", ini, ""])).toEqual(["doe"]);
    const before = stateOf(folder);
    expect(offered(["user-set", "-c", ini, ""])).toEqual(["doe"]);
    expect(stateOf(folder)).toEqual(before);

    const writer = new Database(database);
    writer.pragma("journal_mode = WAL");
    writer.close();
    const asWal = stateOf(folder);
    expect(offered(["user-set", "-c", ini, ""])).toEqual([]);
    expect(stateOf(folder)).toEqual(asWal);
  });

  it("reads a database in WAL mode that a server has open", () => {
    const { ini, database } = copyOfInstance();
    const server = new Database(database);
    server.pragma("journal_mode = WAL");
    server.exec("UPDATE users SET username = 'roe' WHERE username = 'doe'");
    expect(offered(["user-set", "-c", ini, ""])).toEqual(["roe"]);
    server.close();
  });

  it("waits only a moment for a database that is locked", () => {
    const { ini, database } = copyOfInstance(60);
    const writer = new Database(database);
    writer.exec("BEGIN EXCLUSIVE");
    const start = performance.now();
    expect(offered(["user-set", "-c", ini, ""])).toEqual([]);
    expect(performance.now() - start).toBeLessThan(20_000);
    writer.close();
  });

  it.each(["postgresql", "mysql"])("waits only a moment for a server that does not answer: %s", async (scheme) => {
    const server = createServer(() => {}).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as { port: number };
    const folder = temporaryFolder();
    const ini = path.join(folder, "server.ini");
    writeFileSync(ini, `[app:main]\nsqlalchemy.url = ${scheme}://doe:secret@127.0.0.1:${port}/kallithea\n`);
    const asked = spawn(process.execPath, [builtProgram, "__complete", "fish", "user-set", "-c", ini, ""]);
    let output = "";
    for (const stream of [asked.stdout, asked.stderr]) stream.on("data", (text) => (output += text));
    const [status] = await once(asked, "close");
    server.close();
    expect({ status, output }).toEqual({ status: 0, output: "words 0\n" });
  });
});

it("prints a script for each shell, and lists the hidden command nowhere", () => {
  for (const shell of shells)
    expect(runBuilt(["completion", shell]).stdout).toContain(`kallithea-cli __complete ${shell}`);
  expect(runBuilt(["completion", "tcsh"])).toMatchObject({ status: 2 });
  expect(runBuilt(["--help"]).stdout).not.toContain("__complete");
});

function copyOfInstance(timeout = 5): TestInstance {
  const copy = makeInstance(temporaryFolder(), { timeout });
  copyFileSync(instance.database, copy.database);
  return copy;
}

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state >>> 8;
  };
}

/** Names, sizes and times of all files. */
function stateOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .sort()
    .map((name) => {
      const { size, mtimeNs, ctimeNs } = statSync(path.join(folder, name), { bigint: true });
      return `${name} ${size} ${mtimeNs} ${ctimeNs}`;
    });
}
