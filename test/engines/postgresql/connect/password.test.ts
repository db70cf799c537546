import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Account, postgresqlPassword } from "../../../../src/engines/postgresql/connect/password.js";
import { temporaryFolder } from "../../../support/cli/temporary-folder.js";

let file: string;
beforeEach(() => {
  const home = temporaryFolder();
  file = path.join(home, ".pgpass");
  vi.stubEnv("HOME", home);
  for (const name of ["PGPASSWORD", "PGPASSFILE"]) vi.stubEnv(name, undefined);
});
afterEach(() => void vi.unstubAllEnvs());

const account: Account = { host: "db.example", port: 5432, user: "doe", database: "kallithea" };

function ask(changes: Partial<Account> = {}, passfile?: string): string {
  const password = postgresqlPassword("", passfile) as unknown as (account: Account) => string;
  return password({ ...account, ...changes });
}

function write(text: string, mode = 0o600, name = file): string {
  writeFileSync(name, text);
  chmodSync(name, mode);
  return name;
}

describe("the password of a URL without one", () => {
  it("comes from the URL, and otherwise from PGPASSWORD", () => {
    write("*:*:*:*:file\n");
    vi.stubEnv("PGPASSWORD", "environment");
    expect(postgresqlPassword("url", undefined)).toBe("url");
    expect(postgresqlPassword(undefined, undefined)).toBe("environment");
    expect(postgresqlPassword("", undefined)).toBe("environment");
  });

  it.each<[string, Partial<Account>, string | undefined]>([
    ["db.example:5432:kallithea:doe:p", {}, "p"],
    ["*:*:*:*:p", {}, "p"],
    ["other:*:*:*:no\n# *:*:*:*:no\n\n*:5432:*:doe:first\n*:*:*:*:second", {}, "first"],
    ["db.example:5433:*:*:p", {}, undefined],
    ["*:*:*:doe", {}, undefined],
    ["*:*:*:*:", {}, undefined],
    ["*:*:*:*:p\\:q\\\\r:rest", {}, "p:q\\r"],
    ["*:*:a\\:b:*:p", { database: "a:b" }, "p"],
    ["localhost:*:*:*:p", { host: "/var/run/postgresql" }, "p"],
    ["/srv/socket:*:*:*:p", { host: "/srv/socket" }, "p"],
    ["*:*:*:*:p\r\n", {}, "p"],
  ])("comes from ~/.pgpass: %j", (text, changes, password) => {
    write(text);
    if (password !== undefined) expect(ask(changes)).toBe(password);
    else
      expect(() => ask(changes)).toThrow(
        "The database server at db.example:5432 requires a password for doe, but none was given.",
      );
  });

  it("comes from another file if passfile or PGPASSFILE names one", () => {
    const other = write("*:*:*:*:other\n", 0o600, `${file}-other`);
    write("*:*:*:*:home\n");
    expect(ask({}, other)).toBe("other");
    vi.stubEnv("PGPASSFILE", other);
    expect(ask()).toBe("other");
  });

  it("is not read from a file to which others have access, nor from a folder", () => {
    write("*:*:*:*:p\n", 0o640);
    expect(() => ask()).toThrow(
      `none was given; ${file} was not read: it has group or world access (chmod 600 ${file}).`,
    );
    mkdirSync(`${file}-folder`);
    expect(() => ask({}, `${file}-folder`)).toThrow("it is not a plain file");
  });
});
