// Database URLs: what is put into one is read from it, and what is secret in it is never shown.
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { userErrorOf } from "../../src/errors.js";
import { type DatabaseUrl, databaseUrl, displayUrl, parseDatabaseUrl } from "../../src/ini/database-url.js";
import { iniFromText } from "../../src/ini/load.js";
import { withoutSecrets } from "../../src/ini/secrets.js";
import { withPassword } from "../../src/ini/set-value.js";
import { withoutUrlSecrets } from "../../src/url-secrets.js";
import { check } from "../support/fuzz/property.js";
import { anyText, textOf } from "../support/fuzz/texts.js";

const scheme = fc.constantFrom("postgresql", "mysql", "postgresql+psycopg2", "mysql+pymysql");
const host = fc.oneof(fc.constantFrom("h", "db.example.com", "127.0.0.1", "[::1]"), fc.domain());
const port = fc.option(fc.nat(65_535), { nil: undefined });
const name = fc.stringMatching(/^[a-z][a-z0-9_-]{0,10}$/);
/** Whole characters only: nothing else can be percent-encoded. */
const word = fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 });

const urlText = textOf(
  [
    "sqlite",
    "mysql",
    "postgresql",
    "+",
    "x",
    "://",
    ":",
    "/",
    "//",
    "@",
    "?",
    "&",
    "=",
    "%40",
    "%",
    "%%",
    "timeout=",
    "h",
    "[",
    "]",
    "::1",
    "3306",
    "#",
  ],
  14,
);

describe("a database URL", () => {
  it("is read, or refused with a message", () => {
    check(2500, [fc.oneof(urlText, anyText)], (text) => {
      userErrorOf(() => displayUrl(parseDatabaseUrl(text)));
    });
  });

  it("gives what was put into it", () => {
    const query = fc.uniqueArray(fc.tuple(name, name), { maxLength: 3, selector: ([key]) => key });
    check(
      1500,
      [scheme, word, word, host, port, name, query],
      (scheme, user, password, host, port, database, query) => {
        const encoded = (text: string) => encodeURIComponent(text);
        const options = query.length === 0 ? "" : `?${query.map((pair) => pair.join("=")).join("&")}`;
        const at = port === undefined ? "" : `:${port}`;
        const url = parseDatabaseUrl(
          `${scheme}://${encoded(user)}:${encoded(password)}@${host}${at}/${database}${options}`,
        );
        expect(url).toEqual({
          engine: scheme.split("+")[0],
          user,
          password,
          host: host.replace(/[[\]]/g, ""),
          ...(port !== undefined && { port }),
          database,
          query: new Map(query),
        });
      },
    );
  });

  it("is the same after it was shown, except for what is not shown", () => {
    check(1500, [urlText], (text) => {
      let url: DatabaseUrl | undefined;
      if (userErrorOf(() => (url = parseDatabaseUrl(text))) !== undefined || url?.engine === "sqlite") return;
      const { query: _query, ...shown } = parseDatabaseUrl(displayUrl(url as DatabaseUrl)) as Exclude<
        DatabaseUrl,
        { engine: "sqlite" }
      >;
      const { query: _options, ...given } = url as typeof shown & { query: unknown };
      expect({ ...shown, ...(shown.password !== undefined && { password: "" }) }).toEqual({
        ...given,
        ...(given.password !== undefined && { password: "" }),
      });
    });
  });

  it("shows no password in any message", () => {
    const marked = fc.array(
      fc.oneof(fc.constantFrom(..."@:/?#%[]&=. "), fc.string({ unit: "grapheme-ascii", maxLength: 2 })),
      { maxLength: 6 },
    );
    const rest = fc.constantFrom(
      "@h/n",
      "@h:3306/n",
      "@h:x/n",
      "@[::1]/n",
      "@h",
      "@/n?password=S3CRET",
      "@h/n?sslmode=x&passwd=S3CRET",
    );
    check(2500, [scheme, marked, marked, rest], (scheme, before, after, rest) => {
      const password = `${before.join("")}S3CRET${after.join("")}`.replace(/[\s]/g, "");
      const url = `${scheme}://u:${password}${rest}`;
      const texts = [withoutUrlSecrets(url), withoutSecrets("sqlalchemy.url", url)];
      const error = userErrorOf(() => texts.push(displayUrl(parseDatabaseUrl(url))));
      if (error !== undefined) texts.push(`${error.message}${error.hint}`);
      const inFile = userErrorOf(() =>
        databaseUrl(iniFromText(`[app:main]\nsqlalchemy.url = ${url}\n`, "/srv/my.ini")),
      );
      if (inFile !== undefined) texts.push(`${inFile.message}${inFile.hint}`);
      for (const text of texts) expect(text).not.toContain("S3CRET");
    });
  });

  it("has the password that config-set puts into it", () => {
    check(1500, [scheme, word, word, name], (scheme, user, password, database) => {
      const raw = `${scheme}://${encodeURIComponent(user).replaceAll("%", "%%")}:old@h/${database}`;
      const text = `[app:main]\nsqlalchemy.url = ${withPassword(raw, password)}\n`;
      expect(databaseUrl(iniFromText(text, "/srv/my.ini"))).toMatchObject({ user, password, host: "h", database });
    });
  });
});
