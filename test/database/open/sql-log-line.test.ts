import { describe, expect, it } from "vitest";
import { sqlLogLine as logLine } from "../../../src/database/open/sql-log-line.js";
import { lexicalDialects } from "../../../src/schema/sql/lexer.js";

const sqlLogLine = (statement: string, parameters: readonly unknown[] | undefined, milliseconds: number) =>
  logLine(statement, parameters, milliseconds, lexicalDialects.sqlite);

const hash = `$2b$10$${"a".repeat(53)}`;
const apiKey = "0123456789abcdef0123456789abcdef01234567";

describe("the log line of an SQL statement", () => {
  it("shows statement, parameters and time on one line", () => {
    expect(sqlLogLine("SELECT *\n  FROM t\n WHERE a = ? AND b = ?", ["x", 2], 1.26)).toBe(
      'SELECT * FROM t WHERE a = ? AND b = ? ["x", 2] (1.3 ms)',
    );
    expect(sqlLogLine("COMMIT", [], 0)).toBe("COMMIT (0.0 ms)");
    expect(sqlLogLine("COMMIT", undefined, 0)).toBe("COMMIT (0.0 ms)");
  });

  it.each([
    [
      'INSERT INTO "users"("user_id", "username", "password", "active") VALUES (NULL, ?, ?, ?)',
      ["doe", "hidden", 1],
      '["doe", ***, 1]',
    ],
    [
      'INSERT INTO "users"("username", "password") VALUES (?, ?), (?, ?)',
      ["a", "hidden", "b", "hidden"],
      '["a", ***, "b", ***]',
    ],
    ["INSERT INTO `users`(`password`, `username`) VALUES (lower(?), ?)", ["hidden", "doe"], '[***, "doe"]'],
    ['INSERT INTO "user_api_keys"("user_id", "api_key") VALUES ($1, $2)', [1, "hidden"], "[1, ***]"],
    ['INSERT INTO "users"("username", "password") VALUES (\'a, b (\', ?)', ["hidden"], "[***]"],
    ['UPDATE "users" SET "password" = ?, "admin" = ? WHERE "user_id" IN (?, ?)', ["hidden", 1, 2, 3], "[***, 1, 2, 3]"],
    ['UPDATE "users" SET "admin" = $2, "password" = $1', ["hidden", 1], "[***, 1]"],
    [
      'SELECT 1 FROM "users" "u" WHERE ("u"."api_key" = ? OR "u"."username" = ?) LIMIT 1',
      ["hidden", "doe"],
      '[***, "doe"]',
    ],
    ["SELECT 1 FROM users WHERE password IN (?, ?) AND active = ?", ["hidden", "hidden", 1], "[***, ***, 1]"],
    [
      'INSERT INTO "settings"("app_settings_name", "app_settings_value") VALUES (?, ?)',
      ["auth_ldap_dn_pass", "hidden"],
      '["auth_ldap_dn_pass", ***]',
    ],
    [
      'UPDATE "settings" SET "app_settings_value" = ? WHERE ("app_settings_id" = ? AND "app_settings_name" = ?)',
      ["hidden", 9, "captcha_private_key"],
      '[***, 9, "captcha_private_key"]',
    ],
    [
      'INSERT INTO "ui"("ui_section", "ui_key", "ui_value", "ui_active") VALUES (?, ?, ?, ?)',
      ["smtp", "password", "hidden", 1],
      '["smtp", "password", ***, 1]',
    ],
    [
      'INSERT INTO "settings"("app_settings_name", "app_settings_value") VALUES (?, ?)',
      ["title", "Ours"],
      '["title", "Ours"]',
    ],
  ])("masks by column: %s", (statement, parameters, shown) => {
    const line = sqlLogLine(statement, parameters, 0);
    expect(line).toBe(`${statement} ${shown} (0.0 ms)`);
    expect(line).not.toContain("hidden");
  });

  it.each([
    [hash, '"***"'],
    [apiKey, '"***"'],
    [`key ${apiKey}.`, '"key ***."'],
    ["https://doe:hidden@example.com/r", '"https://doe:***@example.com/r"'],
    [Buffer.from(apiKey), "<40 bytes>"],
    [null, "null"],
    [`${apiKey}0`, `"${apiKey}0"`],
  ])("masks by the pattern of a value: %s", (value, shown) => {
    expect(sqlLogLine("SELECT ?", [value], 0)).toBe(`SELECT ? [${shown}] (0.0 ms)`);
  });

  it.each([
    [`SELECT '${hash}'`, "SELECT '***'"],
    ["UPDATE users SET password = 'it''s hidden', a = 'b'", "UPDATE users SET password = '***', a = 'b'"],
    [`DELETE FROM t WHERE "api_key" = '${apiKey}'`, `DELETE FROM t WHERE "api_key" = '***'`],
  ])("masks in the statement itself: %s", (statement, shown) => {
    expect(sqlLogLine(statement, [], 0)).toBe(`${shown} (0.0 ms)`);
  });

  it.each<[keyof typeof lexicalDialects, string, string[], string]>([
    [
      "mysql",
      String.raw`SELECT a FROM users WHERE password = 'it\'s hidden'`,
      [],
      "SELECT a FROM users WHERE password = '***'",
    ],
    ["postgresql", String.raw`UPDATE users SET password = E'it\'s hidden'`, [], "UPDATE users SET password = '***'"],
    ["mysql", "UPDATE users SET password = /* ' */ 'hidden'", [], "UPDATE users SET password = /* ' */ '***'"],
    [
      "mysql",
      String.raw`UPDATE users SET a = 'b\'?', password = ?`,
      ["hidden"],
      String.raw`UPDATE users SET a = 'b\'?', password = ? [***]`,
    ],
  ])("masks in the dialect of %s: %s", (engine, statement, parameters, shown) => {
    expect(logLine(statement, parameters, 0, lexicalDialects[engine])).toBe(`${shown} (0.0 ms)`);
  });

  it("truncates long values", () => {
    expect(sqlLogLine("SELECT ?", ["x".repeat(5000)], 0).length).toBeLessThan(300);
  });
});
