// A database that ours made, in the hands of the real Kallithea; and its rows against those of the real db-create.
import { copyFileSync } from "node:fs";
import path from "node:path";
import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { emailRule, usernameRule } from "../../src/commands/db-create/account-rules.js";
import { projectRoot } from "../support/cli.js";
import { describeAgainstReference, runReference } from "../support/reference.js";
import { removeFolder } from "../support/temporary-folder.js";
import { createDatabases, makePair, type Pair, succeed } from "./pair.js";
import { freePort, logIn, serve } from "./web-server.js";

describeAgainstReference("the rows that db-create makes", () => {
  describe.each([["with public access"], ["without", "--no-public-access"]])("%s", (_, ...options) => {
    let pair: Pair;
    beforeAll(async () => {
      pair = makePair();
      await createDatabases(pair, options);
    });
    afterAll(() => removeFolder(pair.folder));

    it("are the original's in every table, what is random or of the moment aside", () => {
      const ours = rowsOfAllTables(pair.ours.database);
      expect(Object.keys(ours)).toHaveLength(31);
      expect(ours.users).toHaveLength(2);
      expect(ours).toEqual(rowsOfAllTables(pair.real.database));
    });

    it("have the random ones in the original's form, and all of them different", () => {
      const users = ask(pair.ours.database, "SELECT password, api_key, created_on FROM users") as Record<string, string>[];
      for (const user of users) {
        expect(user.password).toMatch(/^\$2b\$10\$[./A-Za-z0-9]{53}$/);
        expect(user.api_key).toMatch(/^[0-9a-f]{40}$/);
        expect(Math.abs(Date.parse(String(user.created_on).replace(" ", "T")) - Date.now()), "local time").toBeLessThan(600_000);
      }
      expect(new Set(users.flatMap(({ password, api_key }) => [password, api_key])).size).toBe(4);
    });
  });
});

describeAgainstReference("a database that db-create made", () => {
  let pair: Pair;
  let port: number;
  beforeAll(async () => {
    port = await freePort();
    pair = makePair([`port=${port}`]);
    await createDatabases(pair);
  });
  afterAll(() => removeFolder(pair.folder));

  it("is scanned by the real repo-scan, which finds nothing to do", () => {
    const copy = `${pair.folder}/before.db`;
    copyFileSync(pair.ours.database, copy);
    const { stdout } = succeed(runReference("kallithea-cli", ["repo-scan", "-c", pair.ours.ini]));
    expect(stdout).toBe("Now scanning root location for new repos ...\nScan completed.\n");
    expect(rowsOfAllTables(pair.ours.database)).toEqual(rowsOfAllTables(copy));
  });

  it("has a hash that the real check_password accepts, for the right password", () => {
    const [administrator, anonymous] = ["doe", "default"].map(
      (name) => ask(pair.ours.database, `SELECT password FROM users WHERE username = '${name}'`)[0],
    );
    const check =
      "import sys; from kallithea.lib.utils2 import check_password as check; print([check(p, h) for h in sys.argv[1:] for p in ('123456', '1234567')])";
    const hashes = [administrator, anonymous].map((row) => String((row as { password: string }).password));
    expect(succeed(runReference("python", ["-c", check, ...hashes])).stdout).toBe("[True, False, False, False]\n");
  });

  it("lets the administrator log in at the real web server, and nobody with another password", async () => {
    const server = await serve(pair.ours.ini, port);
    try {
      expect(await logIn(server.url, "doe", "wrong password")).toEqual({ status: 200, admin: false });
      expect(await logIn(server.url, "doe", "123456")).toEqual({ status: 302, admin: true });
    } finally {
      await server.stop();
    }
  });
});

describeAgainstReference("what the real web pages accept", () => {
  it.each([
    ["usernames", usernameRule, usernames],
    ["emails", emailRule, emails()],
  ])("as %s is what db-create accepts", (kind, rule, candidates) => {
    const script = path.join(projectRoot, "test/interop/accepts.py");
    const accepted = JSON.parse(succeed(runReference("python", [script, kind, JSON.stringify(candidates)])).stdout) as boolean[];
    expect(new Set(accepted)).toEqual(new Set([true, false]));
    expect(candidates.map((value) => [value, rule(value) === true])).toEqual(candidates.map((value, index) => [value, accepted[index]]));
  });
});

const usernames = [
  "doe",
  "_d",
  "-d",
  ".d",
  "d.",
  "d-_.1",
  "Jörg",
  "a b",
  "a@b",
  "9",
  "new_user",
  "New_User",
  "default",
  "Default",
  "defaults",
];

function emails(): string[] {
  const domains = [
    "b.cc",
    "x.y.com",
    "b-.com",
    "-b.com",
    "ex_ample.com",
    "localhost",
    "1.2.3.4",
    "foo.c",
    "foo.xn--p1ai",
    "例え.テスト",
    "foo.com.",
    "foo..com",
  ];
  const more = [
    `${"x".repeat(63)}.com`,
    `${"x".repeat(64)}.com`,
    "FOO.COM",
    "straße.de",
    "ex%ample.com",
    "b@c.com",
    "[127.0.0.1]",
    "",
    "a.1b",
  ];
  const locals = ["é", "日", "a b", "", '"a"', "a\u0301", "²", "_", "o*reilly", "a.b+c", "<a>", "a,b", "a\\b"];
  return [...[...domains, ...more].map((domain) => `a@${domain}`), ...locals.map((local) => `${local}@foo.com`), "nothing"];
}

/** Every row of every table, with what is random or of the moment replaced. */
function rowsOfAllTables(file: string): Record<string, unknown[]> {
  const tables = ask(file, "SELECT name FROM sqlite_master WHERE type = 'table'") as { name: string }[];
  return Object.fromEntries(tables.map(({ name }) => [name, ask(file, `SELECT * FROM ${name} ORDER BY rowid`).map(withoutChance)]));
}

function withoutChance(row: unknown): unknown {
  const replaced = { password: "a hash", api_key: "a key", created_on: "a time" };
  const found = Object.entries(replaced).filter(([column]) => typeof (row as Record<string, unknown>)[column] === "string");
  return { ...(row as object), ...Object.fromEntries(found) };
}

function ask(file: string, question: string): unknown[] {
  const database = new Database(file, { readonly: true });
  try {
    return database.prepare(question).all();
  } finally {
    database.close();
  }
}
