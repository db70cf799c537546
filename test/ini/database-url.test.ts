import path from "node:path";
import { describe, expect, it } from "vitest";
import { databaseUrl, displayUrl, parseDatabaseUrl } from "../../src/ini/database-url.js";
import { iniFromText } from "../../src/ini/load.js";

const query = (...pairs: [string, string][]) => new Map(pairs);

describe("database URLs", () => {
  it.each([
    ["sqlite:////srv/k.db", { engine: "sqlite", file: "/srv/k.db", timeout: 5 }],
    ["sqlite:////srv/k.db?timeout=60", { engine: "sqlite", file: "/srv/k.db", timeout: 60 }],
    ["sqlite+pysqlite:////srv/a%20b@c:d.db?timeout=0.5", { engine: "sqlite", file: "/srv/a%20b@c:d.db", timeout: 0.5 }],
    ["sqlite:///k.db", { engine: "sqlite", file: path.resolve("k.db"), timeout: 5 }],
    ["sqlite:///:memory:", { engine: "sqlite", file: ":memory:", timeout: 5 }],
    ["sqlite://", { engine: "sqlite", file: ":memory:", timeout: 5 }],
    ["sqlite:////srv/a#b/50%/k.db?timeout=6", { engine: "sqlite", file: "/srv/a#b/50%/k.db", timeout: 6 }],
    ["sqlite:////srv/k.db?timeout=6?0", { engine: "sqlite", file: "/srv/k.db", timeout: 6 }],
    ["mysql://h/n?a=1?b=2?c=3", { engine: "mysql", host: "h", database: "n", query: query(["a", "1"]) }],
    ["postgresql://h/n", { engine: "postgresql", host: "h", database: "n", query: query() }],
    [
      "postgresql+psycopg2://u%2F:p%40%3A%25@h:5433/n%20x",
      { engine: "postgresql", user: "u/", password: "p@:%", host: "h", port: 5433, database: "n%20x", query: query() },
    ],
    [
      "postgres:///n?host=/run/pg&sslmode=require",
      { engine: "postgresql", database: "n", query: query(["host", "/run/pg"], ["sslmode", "require"]) },
    ],
    [
      "mysql+pymysql://u:a@b:c/d+%zz@[::1]:33/n?charset=utf8mb4&empty=",
      {
        engine: "mysql",
        user: "u",
        password: "a@b:c/d+%zz",
        host: "::1",
        port: 33,
        database: "n",
        query: query(["charset", "utf8mb4"]),
      },
    ],
    [
      "mysql://u:a\u2028b@h/n",
      { engine: "mysql", user: "u", password: "a\u2028b", host: "h", database: "n", query: query() },
    ],
    ["mysql://u:@h/n", { engine: "mysql", user: "u", password: "", host: "h", database: "n", query: query() }],
  ])("%s", (text, url) => {
    expect(parseDatabaseUrl(text)).toEqual(url);
  });

  it.each([
    ["", "is not a database URL"],
    ["hidden", "is not a database URL"],
    ["sqlite:/hidden", "is not a database URL"],
    ["oracle://u:hidden@h/n", 'names the engine "oracle", which Kallithea does not support'],
    ["mariadb://u:hidden@h/n", "begins with mariadb://"],
    ["sqlite://hidden/k.db", "has a host or a user, which SQLite does not use"],
    ["sqlite:///k.db?timeout=hidden", "has a timeout that is not a number of seconds"],
    ["sqlite:///k.db?timeout=-1", "has a timeout that is not a number of seconds"],
    ["sqlite:////srv/what?/k.db?timeout=60", "has a question mark in the path of the SQLite file"],
    ["sqlite:////srv/a?b#c/k.db", "has a question mark in the path of the SQLite file"],
    ["sqlite:////srv/a?timeout=5?x/k.db", "has a question mark in the path of the SQLite file"],
    ["sqlite:////srv/a?b.db", "has a question mark in the path of the SQLite file"],
    ["sqlite:////srv/a\nb/k.db", "contains a line break"],
    ["sqlite:///file:k.db?uri=true", "asks for an SQLite URI"],
    ["postgresql://h:hidden/n", "has an invalid port number"],
    ["postgresql://h:65536/n", "has an invalid port number"],
    ["postgresql://u:hidden@h", "does not name a database"],
  ])("refuses %s", (text, message) => {
    const error = errorOf(() => parseDatabaseUrl(text));
    expect(error.message).toContain(`sqlalchemy.url ${message}`);
    expect(`${error.message}${error.hint}`).not.toContain("hidden");
  });

  it.each([
    ["sqlite:////srv/k.db?timeout=60", "sqlite:////srv/k.db"],
    ["postgresql://u%40:hidden@h:5433/n?password=hidden", "postgresql://u%40:***@h:5433/n"],
    ["mysql://u@[::1]/n", "mysql://u@[::1]/n"],
    ["postgresql:///n", "postgresql:///n"],
  ])("displays %s without its password", (text, shown) => {
    expect(displayUrl(parseDatabaseUrl(text))).toBe(shown);
  });
});

describe("the database of an ini file", () => {
  it("follows %(here)s and %%", () => {
    expect(databaseUrl(iniWith("sqlalchemy.url = sqlite:///%(here)s/k.db"))).toMatchObject({ file: "/srv/k.db" });
    expect(databaseUrl(iniWith("sqlalchemy.url = mysql://u:p%%40@h/n"))).toMatchObject({ password: "p@" });
  });

  it.each([
    ["", "/srv/my.ini has no sqlalchemy.url in [app:main]."],
    ["sqlalchemy.url =", "/srv/my.ini has no sqlalchemy.url in [app:main]."],
    ["sqlalchemy.url = x", "/srv/my.ini: sqlalchemy.url is not a database URL."],
  ])("is rejected with a message that names the file: %j", (line, message) => {
    const error = errorOf(() => databaseUrl(iniWith(line)));
    expect(error.message).toBe(message);
    expect(error.hint).toContain("sqlite:///%(here)s/kallithea.db");
  });
});

function iniWith(line: string) {
  return iniFromText(`[app:main]\nuse = egg:kallithea\n${line}\n`, "/srv/my.ini");
}

function errorOf(run: () => unknown): { message: string; hint?: string } {
  try {
    run();
  } catch (error) {
    return error as { message: string; hint?: string };
  }
  throw new Error("nothing was refused");
}

it("parses the URL of an ini only once", () => {
  const ini = iniFromText("[app:main]\nsqlalchemy.url = sqlite:////srv/k.db\n", "/srv/my.ini");
  expect(databaseUrl(ini)).toBe(databaseUrl(ini));
});
