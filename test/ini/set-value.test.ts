import { describe, expect, it } from "vitest";
import { parseDatabaseUrl } from "../../src/ini/database-url.js";
import { escapedValue, withPassword } from "../../src/ini/set-value.js";

describe("percent signs in values", () => {
  it.each([
    ["100%", "100%%"],
    ["%(here)s/data", "%(here)s/data"],
    ["%(here)s/50%/%(nowhere)s", "%(here)s/50%%/%%(nowhere)s"],
    ["p%40ss", "p%%40ss"],
    ["a%%b", "a%%%%b"],
  ])("%s is written as %s", (value, written) => expect(escapedValue(value, (name) => name === "here")).toBe(written));
});

describe("a new password in sqlalchemy.url", () => {
  it.each(["simple", "p@/%:ss w?#", "%40", "é中😀", "!'()*", "a".repeat(300)])(
    "%s is what the server gets",
    (password) => {
      for (const url of ["postgresql://k@h/d", "mysql://k:old@h:33/d?charset=utf8mb4", "postgresql://k:a:b@c@h/d"]) {
        const written = withPassword(url, password);
        expect(parseDatabaseUrl(written.replaceAll("%%", "%"))).toMatchObject({ user: "k", password, host: "h" });
      }
    },
  );

  it("keeps references to other names", () =>
    expect(withPassword("postgresql://k:old@%(dbhost)s/d", "a%")).toBe("postgresql://k:a%%25@%(dbhost)s/d"));

  it.each(["sqlite:////x.db", "postgresql://h/d", "%(url)s"])("is refused for %s", (url) =>
    expect(() => withPassword(url, "x")).toThrow(expect.objectContaining({ exitStatus: 2 })),
  );
});
