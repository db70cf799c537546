// Decisions that need no server.
import { describe, expect, it } from "vitest";
import { waitSeconds } from "../../../src/commands/instance/wait-seconds.js";
import { requireKallitheaTables } from "../../../src/database/kallithea-tables.js";
import { ServerNotReadyError } from "../../../src/database/open/server-not-ready-error.js";
import { waitForServer } from "../../../src/database/open/wait-for-server.js";
import { mysqlCode } from "../../../src/engines/mysql/connect/explain-error.js";
import { explainPostgresqlError } from "../../../src/engines/postgresql/connect/explain-error.js";
import { requireVersion, type ServerKind } from "../../../src/engines/server/connect/minimum-version.js";
import { temporaryNames } from "../../../src/engines/server/temporary-names.js";
import { UserError } from "../../../src/errors.js";

describe("the check of a server's version", () => {
  it.each<[ServerKind, string, boolean]>([
    ["PostgreSQL", "9.6.24", false],
    ["PostgreSQL", "10.1", true],
    ["PostgreSQL", "15.16 (Debian 15.16-0+deb12u1)", true],
    ["PostgreSQL", "10beta1", true],
    ["MariaDB", "10.1.48-MariaDB", false],
    ["MariaDB", "10.2.1-MariaDB", true],
    ["MariaDB", "11.4.2-MariaDB-log", true],
    ["MySQL", "5.6.51", false],
    ["MySQL", "5.7.44", true],
    ["MySQL", "8.0.36-0ubuntu0.22.04.1", true],
  ])("knows whether %s %s is supported: %s", (kind, version, accepted) => {
    const trial = () => requireVersion(kind, version);
    if (accepted) expect(trial).not.toThrow();
    else expect(trial).toThrow(/too old/);
  });
});

describe("an error of a connection pooler", () => {
  it("is explained, and waited for", () => {
    const error = Object.assign(new Error('database "gone" does not exist'), { code: "08P01" });
    const explained = explainPostgresqlError(error, { server: "pool:6432", user: "doe", database: "gone" });
    expect(explained).toBeInstanceOf(ServerNotReadyError);
    expect((explained as Error).message).toBe(
      'The server at pool:6432 refused the connection: database "gone" does not exist.',
    );
  });
});

describe("--wait-db", () => {
  it.each([
    [undefined, 0],
    ["60s", 60],
    ["2m", 120],
    ["5", 5],
  ])("accepts %s", (text, seconds) => {
    expect(waitSeconds(text)).toBe(seconds);
  });

  it.each(["soon", "-1s", "1h", "", "1.5s"])('refuses "%s"', (text) => {
    expect(() => waitSeconds(text)).toThrow(/invalid duration "\S*" \(use e\.g\. 60s or 2m\)/);
  });

  it("tries again until the server is ready", async () => {
    let trials = 0;
    const connect = async () => {
      trials += 1;
      if (trials < 3) throw new ServerNotReadyError("not yet");
      return trials;
    };
    expect(await waitForServer(connect, 5)).toBe(3);
  });

  it("does not wait if waiting cannot help", async () => {
    let trials = 0;
    const connect = async () => {
      trials += 1;
      throw new UserError("wrong password");
    };
    await expect(waitForServer(connect, 5)).rejects.toThrow("wrong password");
    expect(trials).toBe(1);
  });
});

describe("tables with the names of Kallithea's", () => {
  it("are Kallithea's if user_to_perm, which no other program has, is among them", () => {
    expect(() => requireKallitheaTables("d", [])).not.toThrow();
    expect(() => requireKallitheaTables("d", ["users", "user_to_perm"])).not.toThrow();
    expect(() => requireKallitheaTables("d", ["users", "alembic_version"])).toThrow(
      /users, alembic_version in the database "d" belong to another program/,
    );
  });
});

describe("temporary names", () => {
  it("depend only on the name of the database, differ, and are short enough for every server", () => {
    const [a, b] = [temporaryNames("a"), temporaryNames("b".repeat(63))];
    expect(temporaryNames("a")).toEqual(a);
    expect(new Set([...Object.values(a), ...Object.values(b)]).size).toBe(8);
    for (const name of Object.values(b)) expect(name.length).toBeLessThan(40);
  });
});

describe("an error of a server", () => {
  const place = { server: "h:1", user: "u", database: "d" };

  it("is a bug if only this program can have caused it", () => {
    const error = Object.assign(new Error("syntax"), { code: "42601" });
    expect(explainPostgresqlError(error, place)).toBe(error);
  });

  it.each([
    ["57P03", "the database system is starting up", ServerNotReadyError],
    ["53300", "too many clients", ServerNotReadyError],
    ["25006", "read-only", UserError],
    ["53100", "no space left", UserError],
  ])("is explained: %s %s", (code, message, kind) => {
    const explained = explainPostgresqlError(Object.assign(new Error(message), { code }), place);
    expect(explained).toBeInstanceOf(kind);
    expect((explained as UserError).message).toMatch(/h:1/);
  });

  it("has its number if mysql2 has no name for it", () => {
    expect(mysqlCode({ code: "UNKNOWN_CODE_PLEASE_REPORT", errno: 1927 })).toBe("1927");
    expect(mysqlCode({ driverError: { errno: 1927 } })).toBe("1927");
    expect(mysqlCode(new Error("Can't add new command when connection is in closed state"))).toBe("lost");
  });
});
