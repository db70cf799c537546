import { writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { mysqlAddress } from "../../../../src/engines/mysql/connect/connection-options.js";
import { parseDatabaseUrl, type ServerUrl } from "../../../../src/ini/database-url.js";
import { temporaryFolder } from "../../../support/cli/temporary-folder.js";

const address = (url: string) => mysqlAddress(parseDatabaseUrl(url) as ServerUrl);

describe("a mysql:// URL", () => {
  it.each<[string, object]>([
    ["mysql://u:p%40w@h:3307/d", { host: "h", port: 3307, user: "u", password: "p@w", database: "d" }],
    ["mysql+pymysql://u@h/d?charset=utf8", { host: "h", port: 3306, charset: "utf8mb4" }],
    ["mysql://u@localhost:3306/d", { host: "localhost", port: 3306 }],
    ["mysql://u@localhost/d?unix_socket=/run/x.sock", { socketPath: "/run/x.sock" }],
    ["mysql://u@h/d?connect_timeout=3", { connectTimeout: 3000 }],
  ])("sets the options of the driver: %s", (url, expected) => {
    expect(address(url).options).toMatchObject(expected);
  });

  it("is named in messages by its socket if it has one", () => {
    expect(address("mysql://u:secret@localhost/d?unix_socket=/run/x.sock").place).toEqual({
      server: "/run/x.sock",
      user: "u",
      database: "d",
    });
  });

  it.each([
    ["ssl_capath=/etc", /Unknown option in sqlalchemy\.url: ssl_capath\./],
    ["connect_timeout=soon", /The option connect_timeout in sqlalchemy.url is not a whole number/],
    ["ssl_mode=MAYBE", /ssl_mode in sqlalchemy.url is "MAYBE"/],
    ["ssl_mode=VERIFY_CA", /needs ssl_ca to verify the server/],
    ["ssl_ca=/nowhere/x.crt", /\/nowhere\/x.crt cannot be read \(ENOENT\)/],
  ])("is refused with %s", (options, message) => {
    expect(() => address(`mysql://u:secret@h/d?${options}`)).toThrow(message);
  });
});

describe("TLS to MariaDB", () => {
  const file = () => {
    const place = path.join(temporaryFolder(), "x.crt");
    writeFileSync(place, "a certificate");
    return place;
  };
  const open = { rejectUnauthorized: false };

  it.each<[string, unknown[]]>([
    ["", [false]],
    ["?ssl_mode=DISABLED", [false]],
    ["?ssl_mode=PREFERRED", [open, false]],
    ["?ssl_mode=required", [open]],
    ["?ssl_cipher=AES", [{ ...open, ciphers: "AES" }]],
  ])("is tried in the ways that the options allow: %s", (options, attempts) => {
    expect(address(`mysql://u@h/d${options}`).attempts).toEqual(attempts);
  });

  it("verifies the server by the certificate of an authority, and its name unless ssl_mode is VERIFY_CA", () => {
    expect(address(`mysql://u@h/d?ssl_ca=${file()}`).attempts).toEqual([{ ca: "a certificate", verifyIdentity: true }]);
    expect(address(`mysql://u@h/d?ssl_mode=VERIFY_CA&ssl_ca=${file()}`).attempts).toEqual([
      { ca: "a certificate", verifyIdentity: false },
    ]);
  });

  it("refuses to verify the name of a server that is given by its address", () => {
    expect(() => address(`mysql://u@10.0.0.1/d?ssl_ca=${file()}`)).toThrow(
      /the IP address 10\.0\.0\.1 of the server, which cannot be verified/,
    );
    expect(address(`mysql://u@10.0.0.1/d?ssl_mode=VERIFY_CA&ssl_ca=${file()}`).attempts).toHaveLength(1);
  });

  it("is not used on a socket", () => {
    expect(address("mysql://u@h/d?unix_socket=/x&ssl_mode=REQUIRED").attempts).toEqual([false]);
  });
});
