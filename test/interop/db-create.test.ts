// A database created by this program, used by the real Kallithea; its rows are compared with those of the real
// db-create.
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { emailRule, usernameRule } from "../../src/access/account-rules.js";
import { localTime } from "../../src/database/local-time.js";
import { projectRoot } from "../support/cli/cli.js";
import { removeFolder } from "../support/cli/temporary-folder.js";
import { dump, withoutChance } from "../support/databases/dump.js";
import { type Engine, engines } from "../support/databases/engines.js";
import { freePort } from "../support/databases/servers/free-port.js";
import { describeAgainstReference, runReference } from "../support/reference/reference.js";
import { runGitTool } from "../support/repositories/run-tools.js";
import { createDatabases, makePairOn, type Pair, succeed } from "./pair.js";
import { listsRepository, logIn, serve } from "./web-server.js";

describe.each(engines)("db-create on $title", (engine) => {
  describeAgainstReference("the first rows", () => {
    describe.skipIf(engine.missing).each([["with public access"], ["without public access", "--no-public-access"]])(
      "%s",
      (_, ...options) => {
        let pair: Pair;
        let begun: number;
        beforeAll(async () => {
          pair = await makePairOn(engine);
          begun = Date.now();
          await createDatabases(pair, options);
        });
        afterAll(() => removeFolder(pair.folder));

        it("are the same as the original's, except random values and times", async () => {
          const ours = withoutChance(await dump(pair.ours.url));
          expect(Object.keys(ours).length, "29 tables and alembic_version").toBeGreaterThanOrEqual(30);
          expect(ours.users).toHaveLength(2);
          expect(ours).toEqual(withoutChance(await dump(pair.real.url)));
        });

        it("have different random values in the original's form", async () => {
          const { users = [] } = await dump(pair.ours.url);
          for (const user of users) {
            expect(user.password).toMatch(/^\$2b\$10\$[./A-Za-z0-9]{53}$/);
            expect(user.api_key).toMatch(/^[0-9a-f]{40}$/);
            const inThisRun = momentsOf(String(user.created_on)).filter(
              (moment) => moment > begun - 1000 && moment <= Date.now(),
            );
            expect(inThisRun, `local time since ${localTime(new Date(begun))}: ${user.created_on}`).toHaveLength(1);
          }
          expect(new Set(users.flatMap(({ password, api_key }) => [password, api_key])).size).toBe(4);
        });
      },
    );
  });

  describeAgainstReference("the new database", () => {
    describe.skipIf(engine.missing)("used by the original", () => usedByTheOriginal(engine));
  });
});

/**
 * The times that a local time without a time zone can mean: when summer time ends, an hour occurs twice, on Lord Howe
 * Island half an hour.
 */
function momentsOf(local: string): number[] {
  const moment = Date.parse(local.replace(" ", "T"));
  const candidates = [-60, -30, 0, 30, 60].map((minutes) => moment + minutes * 60_000);
  return candidates.filter((candidate) => localTime(new Date(candidate)).slice(0, 19) === local.slice(0, 19));
}

function usedByTheOriginal(engine: Engine): void {
  let pair: Pair;
  let port: number;
  beforeAll(async () => {
    port = await freePort();
    pair = await makePairOn(engine, [`port=${port}`]);
    runGitTool(pair.folder, ["init", "--quiet", "--bare", "repositories/one"]);
    await createDatabases(pair);
  });
  afterAll(() => removeFolder(pair.folder));

  it("is at head for Alembic", () => {
    expect(succeed(runReference("alembic", ["-c", pair.ours.ini, "current"])).stdout).toBe("7ba0d2cad930 (head)\n");
  });

  it("is scanned by the original repo-scan, which finds nothing to do", async () => {
    const before = await dump(pair.ours.url);
    const { stdout } = succeed(runReference("kallithea-cli", ["repo-scan", "-c", pair.ours.ini]));
    expect(stdout).toBe("Now scanning root location for new repos ...\nScan completed.\n");
    expect(await dump(pair.ours.url)).toEqual(before);
  });

  it("has password hashes with which check_password accepts only the right password", async () => {
    const { users = [] } = await dump(pair.ours.url);
    const hashes = ["doe", "default"].map((name) => String(users.find(({ username }) => username === name)?.password));
    const check =
      "import sys; from kallithea.lib.utils2 import check_password as check; print([check(p, h) for h in sys.argv[1:] for p in ('123456', '1234567')])";
    expect(succeed(runReference("python", ["-c", check, ...hashes])).stdout).toBe("[True, False, False, False]\n");
  });

  it("is served: repositories are listed, and the administrator can log in only with the right password", async () => {
    const server = await serve(pair.ours.ini, port);
    try {
      expect(await listsRepository(server.url, "one")).toBe(true);
      expect(await listsRepository(server.url, "two")).toBe(false);
      expect(await logIn(server.url, "doe", "wrong password")).toEqual({ status: 200, admin: false });
      expect(await logIn(server.url, "doe", "123456")).toEqual({ status: 302, admin: true });
    } finally {
      await server.stop();
    }
  });
}

describeAgainstReference("the rules of db-create", () => {
  it.each([
    ["usernames", usernameRule, usernames],
    ["emails", emailRule, emails()],
  ])("accept the same %s as the real web pages", (kind, rule, candidates) => {
    const script = path.join(projectRoot, "test/interop/accepts.py");
    const accepted = JSON.parse(
      succeed(runReference("python", [script, kind, JSON.stringify(candidates)])).stdout,
    ) as boolean[];
    expect(new Set(accepted)).toEqual(new Set([true, false]));
    expect(candidates.map((value) => [value, rule(value) === true])).toEqual(
      candidates.map((value, index) => [value, accepted[index]]),
    );
  });
});

const usernames = [
  "doe",
  "_d",
  "-d",
  ".d",
  "d.",
  "d-_.1",
  "Zoë",
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
    "zoë.com",
    "ex%ample.com",
    "b@c.com",
    "[127.0.0.1]",
    "",
    "a.1b",
  ];
  const locals = ["é", "日", "a b", "", '"a"', "a\u0301", "²", "_", "o*reilly", "a.b+c", "<a>", "a,b", "a\\b"];
  return [
    ...[...domains, ...more].map((domain) => `a@${domain}`),
    ...locals.map((local) => `${local}@foo.com`),
    "nothing",
  ];
}
