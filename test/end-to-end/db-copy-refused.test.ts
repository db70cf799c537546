// What db-copy finds before it touches anything: rows that the other engine cannot hold, and places where no copy may
// go.
import { copyFileSync, existsSync, linkSync, readdirSync, symlinkSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { runHere } from "../support/cli/cli.js";
import { dbCreateArguments, makeInstanceOn, type TestInstance } from "../support/cli/instance.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";
import { copy, emptyInstance, usedInstance } from "../support/databases/copied.js";
import { dump } from "../support/databases/dump.js";
import {
  type Engine,
  engines,
  mariadb,
  postgresql,
  query,
  queryServer,
  servers,
  sqlite,
  sqliteFile,
} from "../support/databases/engines.js";

const free = "PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON; ";
const column = (table: string, name: string, value: string, key: string) =>
  `${free}UPDATE ${table} SET ${name} = ${value} WHERE ${key}`;

/** What a SQLite file may hold, which engines cannot store it, and what is reported. */
const incompatible: [what: string, statement: string, who: readonly Engine[], message: string][] = [
  [
    "bytes that are no UTF-8",
    column("users", "firstname", "CAST(x'4a80' AS TEXT)", "user_id = 2"),
    engines,
    "users, user_id 2, firstname: not valid UTF-8.",
  ],
  [
    "a lone surrogate",
    column("users", "firstname", "CAST(x'eda080' AS TEXT)", "user_id = 2"),
    engines,
    "users, user_id 2, firstname: not valid UTF-8.",
  ],
  [
    "bytes for a text",
    column("users", "firstname", "x'4a4a'", "user_id = 2"),
    engines,
    "users, user_id 2, firstname: not text",
  ],
  [
    "a text for bytes",
    column("repositories", "changeset_cache", "'{}'", "repo_id = 1"),
    engines,
    "repositories, repo_id 1, changeset_cache: not binary data",
  ],
  [
    "a boolean of 2",
    column("users", "active", "2", "user_id = 2"),
    engines,
    "users, user_id 2, active: not a boolean (1 or 0)",
  ],
  [
    "a boolean in words",
    column("users", "active", "'True'", "user_id = 2"),
    engines,
    "users, user_id 2, active: not a boolean (1 or 0)",
  ],
  [
    "a number of 33 bits",
    column("statistics", "stat_on_revision", "4294967296", "stat_id = 1"),
    engines,
    "statistics, stat_id 1, stat_on_revision: not a 32-bit integer.",
  ],
  [
    "a text for a number",
    column("gists", "gist_expires", "'never'", "gist_id = 1"),
    engines,
    "gists, gist_id 1, gist_expires: not a number.",
  ],
  [
    "infinity",
    column("gists", "gist_expires", "9e999", "gist_id = 1"),
    [mariadb],
    "gist_expires: MariaDB cannot store Infinity.",
  ],
  [
    "a day that there is not",
    column("users", "created_on", "'2015-02-29 12:00:00.000000'", "user_id = 2"),
    engines,
    "users, user_id 2, created_on: not a date-time in Kallithea's format.",
  ],
  [
    "milliseconds",
    column("users", "created_on", "'2015-02-28 12:00:00.123'", "user_id = 2"),
    engines,
    "users, user_id 2, created_on: not a date-time",
  ],
  [
    "the character NUL",
    column("users", "firstname", "'a' || char(0)", "user_id = 2"),
    [postgresql],
    "users, user_id 2, firstname: contains a NUL",
  ],
  [
    "a name of 256 characters",
    column("users", "firstname", `'${"🦊".repeat(256)}'`, "user_id = 2"),
    servers,
    "users, user_id 2, firstname: has 256 characters; the column allows 255.",
  ],
  [
    "blanks at the end that are too many",
    column("users", "firstname", `'${"x".padEnd(256)}'`, "user_id = 2"),
    servers,
    "users, user_id 2, firstname: has 256 characters",
  ],
  [
    "a text of 64 kB",
    column("gists", "gist_description", `'${"é".repeat(32_768)}'`, "gist_id = 1"),
    [mariadb],
    "gists, gist_id 1, gist_description: has 65536 bytes; the column allows 65535 on MariaDB.",
  ],
  [
    "bytes of 64 kB",
    column("repositories", "changeset_cache", "zeroblob(65536)", "repo_id = 1"),
    [mariadb],
    "changeset_cache: has 65536 bytes; the column allows 65535 on MariaDB. Set it to NULL; after copying, run kallithea-cli repo-update",
  ],
  [
    "a row larger than a packet",
    column("statistics", "languages", "zeroblob(9000000)", "stat_id = 1"),
    [mariadb],
    "statistics, stat_id 1, the row: has 90",
  ],
  [
    "an orphan",
    column("user_followings", "user_id", "999", "user_following_id = 1"),
    engines,
    "user_followings, user_following_id 1, user_id: refers to 999 in users, which does not exist.",
  ],
  ...[
    ["ß and ss", "Straße", "strasse"],
    ["capitals", "Doe", "dOE"],
    ["an accent", "resume", "Résumé"],
    ["a blank at the end", "name", "name "],
    ["an exotic blank at the end", "name", "name\u3000 "],
    ["a composed character", "Zoë", "Zoe\u0308"],
  ].map(([what = "", one = "", other = ""]): [string, string, readonly Engine[], string] => [
    `names that are equal to a collation: ${what}`,
    `INSERT INTO settings VALUES (900, '${one}', '', ''), (901, '${other}', '', '')`,
    [mariadb],
    "app_settings_name: would violate a unique constraint in MariaDB, which ignores case, accents and trailing spaces: equal to app_settings_id 90",
  ]),
];

describe.each(engines)("db-copy to $title", (engine) => {
  const test = it.skipIf(engine.missing);
  const [cannot, can] = [
    incompatible.filter(([, , who]) => who.includes(engine)),
    incompatible.filter(([, , who]) => !who.includes(engine)),
  ];

  test.each(cannot)(
    "names what it cannot hold, and leaves the place as it is: %s",
    async (_what, statement, _who, message) => {
      const from = usedInstance("kallithea-0.7.0", [statement]);
      const to = await emptyInstance(engine);
      const { status, stdout, stderr } = await copy(from, to, "--whole-seconds");
      expect([status, stdout], stderr).toEqual([5, ""]);
      expect(stderr).toContain(message);
      expect(stderr).toContain("Nothing was changed.");
      expect(await isThere(to)).toBe(false);
    },
  );

  it.skipIf(engine.missing !== undefined || can.length === 0).each(can)(
    "holds what others do not: %s",
    async (_what, statement) => {
      const from = usedInstance("kallithea-0.7.0", [statement]);
      const to = await emptyInstance(engine);
      const { status, stderr } = await copy(from, to, "--whole-seconds");
      expect(status, stderr).toBe(0);
    },
  );

  test("says all at once, of every row", async () => {
    const from = usedInstance("kallithea-0.7.0", [
      column("users", "active", "7", "user_id > 0"),
      column("gists", "gist_expires", "'x'", "1"),
    ]);
    const { stderr } = await copy(from, await emptyInstance(engine), "--whole-seconds");
    const users = await query(from.url, "SELECT user_id AS id FROM users");
    for (const { id } of users) expect(stderr).toContain(`users, user_id ${id}, active:`);
    const gists = await query(from.url, "SELECT gist_id AS id FROM gists");
    for (const { id } of gists) expect(stderr).toContain(`gists, gist_id ${id}, gist_expires:`);
    expect(stderr).toContain(`${users.length + gists.length} values cannot be stored in `);
  });

  test("replaces nothing unless it may, and then what is there is Kallithea's", async () => {
    const [from, to] = [usedInstance(), await emptyInstance(engine)];
    expect((await runHere(dbCreateArguments(to))).status).toBe(0);
    const before = await dump(to.url);
    const refused = await copy(from, to, "--whole-seconds");
    expect([refused.status, refused.stdout]).toEqual([5, ""]);
    expect(refused.stderr).toContain("is not empty: it has 29 tables");
    expect(await dump(to.url)).toEqual(before);
    const { status, stderr } = await copy(from, to, "--whole-seconds", "--force-yes");
    expect(status, stderr).toBe(0);
    expect((await dump(to.url)).users).toHaveLength(5);
  });

  test("replaces no tables that another program's foreign key leads to, nor a file that has some", async () => {
    const [from, to] = [usedInstance(), await emptyInstance(engine)];
    expect((await copy(from, to, "--whole-seconds")).status).toBe(0);
    const others = [
      "CREATE TABLE mine (id INTEGER PRIMARY KEY, who INTEGER, FOREIGN KEY (who) REFERENCES users (user_id))",
    ];
    for (const statement of [...others, "INSERT INTO mine VALUES (1, 1)"]) await query(to.url, statement);
    const before = await dump(to.url);
    const { status, stderr } = await copy(from, to, "--whole-seconds", "--force-yes");
    expect([status, stderr]).toEqual([5, expect.stringMatching(/\bmine\b/)]);
    expect(await dump(to.url)).toEqual(before);
    await query(to.url, "INSERT INTO mine VALUES (2, 2)");
  });

  test("refuses a source that is not at head, and one that lacks a column", async () => {
    const to = await emptyInstance(engine);
    const old = await copy(usedInstance("kallithea-0.6.3"), to);
    expect(old.status).toBe(4);
    expect(old.stderr).toMatch(/is at \w+; only a database at \w+ can be copied.*\n.*migrate -c INI upgrade head/);
    const { status, stderr } = await copy(
      usedInstance("kallithea-0.7.0", ["ALTER TABLE gists RENAME COLUMN gist_type TO kind"]),
      to,
    );
    expect([status, stderr]).toEqual([1, expect.stringContaining("lacks gists.gist_type")]);
    expect(await isThere(to)).toBe(false);
  });

  test("refuses to copy a database onto itself, whatever it is called", async () => {
    const made = await emptyInstance(engine);
    expect((await copy(usedInstance(), made, "--whole-seconds")).status).toBe(0);
    const before = await dump(made.url);
    for (const other of otherNames(engine, made)) {
      const { status, stderr } = await copy(made, other, "--force-yes", "--whole-seconds");
      expect([status, stderr]).toEqual([5, expect.stringContaining("--from and --to name the same database")]);
    }
    expect(await dump(made.url)).toEqual(before);
  });

  test("names what it does not copy: tables and columns of others", async () => {
    const from = usedInstance("kallithea-0.7.0", [
      "CREATE TABLE mine (id INTEGER)",
      "CREATE TABLE notifications (id INTEGER)",
      "ALTER TABLE users ADD COLUMN shoe_size INTEGER",
    ]);
    const { status, stderr } = await copy(from, await emptyInstance(engine), "--whole-seconds");
    expect([status, stderr]).toEqual([
      0,
      expect.stringContaining("Not copied (not part of Kallithea): users.shoe_size, mine."),
    ]);
    expect(stderr).toContain("Not copied (left over from an older Kallithea): notifications.");
  });
});

describe(`db-copy to ${mariadb.title}`, () => {
  const test = it.skipIf(mariadb.missing);

  test("asks before it cuts off fractions of seconds, and says where they are", async () => {
    const [from, to] = [
      usedInstance("kallithea-0.7.0", [column("users", "created_on", "'2015-02-28 23:59:59.999999'", "user_id = 2")]),
      await emptyInstance(mariadb),
    ];
    const { status, stderr } = await copy(from, to);
    expect([status, stderr]).toEqual([
      5,
      expect.stringMatching(/contain fractional seconds: .*users\.created_on \(\d+\).*Nothing was changed/),
    ]);
    expect(await isThere(to)).toBe(false);
    expect((await copy(from, to, "--whole-seconds")).stderr).toMatch(
      /^Fractional seconds are truncated in \d+ date-times\.\n$/,
    );
    expect(await query(to.url, "SELECT created_on FROM users WHERE user_id = 2")).toEqual([
      { created_on: "2015-02-28 23:59:59" },
    ]);
  });
});

describe("db-copy from SQLite", () => {
  it("does not change the file that it reads, nor leaves anything beside it", async () => {
    const from = usedInstance();
    const before = readdirSync(from.folder).sort();
    copyFileSync(sqliteFile(from.url), `${from.folder}/before`);
    expect((await copy(from, await emptyInstance(sqlite))).status).toBe(0);
    expect(readdirSync(from.folder).sort()).toEqual([...before, "before"].sort());
    expect(await dump(from.url)).toEqual(await dump(`sqlite:///${from.folder}/before`));
  });

  it("says which ini is not there", async () => {
    const from = usedInstance();
    const { status, stderr } = await copy(from, { ini: path.join(from.folder, "nowhere.ini") });
    expect([status, stderr]).toEqual([2, expect.stringContaining("Invalid value for '--to'")]);
  });
});

/** Whether there is a database by now. */
async function isThere({ url }: TestInstance): Promise<boolean> {
  if (url.startsWith("sqlite:")) return readdirSync(path.dirname(sqliteFile(url))).some((name) => name.includes(".db"));
  const [column, table] = url.startsWith("postgresql:")
    ? ["datname", "pg_database"]
    : ["schema_name", "information_schema.schemata"];
  const name = /\/(\w+)(?:\?.*)?$/.exec(url)?.[1] ?? "";
  return (await queryServer(url, `SELECT 1 FROM ${table} WHERE ${column} = '${name}'`)).length > 0;
}

function otherNames(engine: Engine, { url }: TestInstance): TestInstance[] {
  const folder = temporaryFolder();
  if (engine !== sqlite) return [makeInstanceOn(url.replace("127.0.0.1", "localhost"), folder)];
  const file = sqliteFile(url);
  symlinkSync(file, path.join(folder, "link.db"));
  linkSync(file, path.join(folder, "hard.db"));
  expect(existsSync(path.join(folder, "link.db"))).toBe(true);
  return ["link.db", "hard.db"].map((name) =>
    makeInstanceOn(`sqlite:///${path.join(folder, name)}`, path.join(folder, name.slice(0, 4))),
  );
}
