import { writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { postgresqlAddress } from "../../../../src/engines/postgresql/connect/connection-options.js";
import { withDatabase } from "../../../../src/engines/postgresql/connect/with-database.js";
import { parseDatabaseUrl, type ServerUrl } from "../../../../src/ini/database-url.js";
import { temporaryFolder } from "../../../support/cli/temporary-folder.js";

beforeEach(() => {
  for (const name of ["PGHOST", "PGPORT", "PGUSER", "PGSSLMODE"]) vi.stubEnv(name, undefined);
  // No certificates of who runs the tests.
  vi.stubEnv("HOME", "/nowhere");
});
afterEach(() => void vi.unstubAllEnvs());

const address = (url: string) => postgresqlAddress(parseDatabaseUrl(url) as ServerUrl);

describe("a postgresql:// URL", () => {
  it.each<[string, object]>([
    ["postgresql://u:p%40w@h:6543/d", { host: "h", port: 6543, user: "u", password: "p@w", database: "d" }],
    ["postgresql+psycopg2://u@[::1]/d", { host: "::1", port: 5432, user: "u", database: "d" }],
    ["postgresql:///d", { host: "/var/run/postgresql", port: 5432, user: userInfo().username, database: "d" }],
    ["postgresql://u@/d?host=/run/x&port=99", { host: "/run/x", port: 99, user: "u", database: "d" }],
    ["postgresql://u@h/d?dbname=e&user=v&password=w", { user: "v", password: "w", database: "e" }],
    [
      "postgresql://u@h/d?connect_timeout=3&application_name=x",
      { connectionTimeoutMillis: 3000, application_name: "x" },
    ],
  ])("sets the options of the driver: %s", (url, expected) => {
    expect(address(url).client).toMatchObject(expected);
  });

  it("is completed by the environment, as libpq does it", () => {
    vi.stubEnv("PGHOST", "envhost");
    vi.stubEnv("PGPORT", "77");
    vi.stubEnv("PGUSER", "envuser");
    expect(address("postgresql:///d").client).toMatchObject({ host: "envhost", port: 77, user: "envuser" });
    expect(address("postgresql://u@h:1/d").client).toMatchObject({ host: "h", port: 1, user: "u" });
  });

  it.each([
    ["sslcrl=x", /Unknown option in sqlalchemy\.url: sslcrl\./],
    ["port=five", /The option port in sqlalchemy.url is not a whole number/],
    ["host=a,b,c&port=1,2", /names 3 hosts and 2 ports/],
    [
      "target_session_attrs=standby",
      /target_session_attrs in sqlalchemy.url is "standby", but this program needs write access/,
    ],
    ["sslmode=maybe", /sslmode in sqlalchemy.url is not valid: "maybe"/],
    ["sslmode=verify-full", /requires the server's certificate to be verified, but there is no root certificate/],
    ["sslmode=verify-ca&sslrootcert=/nowhere/x.crt", /\/nowhere\/x.crt cannot be read \(ENOENT\)/],
  ])("is refused with %s", (options, message) => {
    expect(() => address(`postgresql://u:secret@h/d?${options}`)).toThrow(message);
  });
});

describe("a URL with several hosts", () => {
  const places = (url: string) => {
    const first = address(url);
    return [first, ...first.others].map(({ place, client }) => [place.server, client.database]);
  };

  it.each([
    ["postgresql://u@/d?host=a,b&port=1,2", ["a:1", "b:2"]],
    ["postgresql://u@/d?host=a,b&port=7", ["a:7", "b:7"]],
    ["postgresql://u@/d?host=a,/run/x", ["a:5432", "/run/x"]],
  ])("names them all: %s", (url, servers) => {
    expect(places(url)).toEqual(servers.map((server) => [server, "d"]));
  });

  it("has the same database on all of them", () => {
    const other = withDatabase(address("postgresql://u@/d?host=a,b"), "postgres");
    expect([other, ...other.others].map(({ client, place }) => [client.database, place.database])).toEqual([
      ["postgres", "postgres"],
      ["postgres", "postgres"],
    ]);
  });
});

describe("sslmode", () => {
  const file = () => {
    const place = path.join(temporaryFolder(), "root.crt");
    writeFileSync(place, "a certificate");
    return place;
  };
  const open = { rejectUnauthorized: false };

  it.each<[string, unknown[]]>([
    ["", [open, false]],
    ["?sslmode=disable", [false]],
    ["?sslmode=allow", [false, open]],
    ["?sslmode=prefer", [open, false]],
    ["?sslmode=require", [open]],
  ])("is tried in the ways that it allows: %s", (options, attempts) => {
    expect(address(`postgresql://u@h/d${options}`).attempts).toEqual(attempts);
  });

  it("verifies the authority, and with verify-full also the name of the host", () => {
    const [authority] = address(`postgresql://u@h/d?sslmode=verify-ca&sslrootcert=${file()}`).attempts;
    expect(authority).toEqual({
      rejectUnauthorized: true,
      ca: "a certificate",
      checkServerIdentity: expect.any(Function),
    });
    const [full] = address(`postgresql://u@h/d?sslmode=verify-full&sslrootcert=${file()}`).attempts;
    expect(full).toEqual({ rejectUnauthorized: true, ca: "a certificate" });
  });

  it("verifies the authority with require if there is a root certificate, as libpq does", () => {
    expect(address(`postgresql://u@h/d?sslmode=require&sslrootcert=${file()}`).attempts).toMatchObject([
      { rejectUnauthorized: true },
    ]);
  });

  it("sends the client's own certificate", () => {
    const options = `sslmode=require&sslcert=${file()}&sslkey=${file()}`;
    expect(address(`postgresql://u@h/d?${options}`).attempts).toEqual([
      { ...open, cert: "a certificate", key: "a certificate" },
    ]);
  });

  it("is ignored on a socket, and comes from the environment if it is not in the URL", () => {
    expect(address("postgresql://u@/d?host=/run/x&sslmode=require").attempts).toEqual([false]);
    vi.stubEnv("PGSSLMODE", "require");
    expect(address("postgresql://u@h/d").attempts).toEqual([open]);
  });
});
