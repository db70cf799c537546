import Database from "better-sqlite3";
import { expect, it, onTestFinished } from "vitest";
import { findCollisions } from "../../src/copy/check/collisions.js";
import { newFindings } from "../../src/copy/check/findings.js";
import { copiedTableOf } from "../../src/copy/tables.js";
import { mysqlAddress } from "../../src/engines/mysql/connect/connection-options.js";
import { openSession } from "../../src/engines/mysql/connect/session.js";
import { unicodeCollationKeys } from "../../src/engines/mysql/copy/target.js";
import { sqliteConnection } from "../../src/engines/sqlite/copy/connection.js";
import { parseDatabaseUrl, type ServerUrl } from "../../src/ini/database-url.js";
import { mariadb, queryServer } from "../support/databases/engines.js";

const settings = copiedTableOf("settings");

/** The keys of the settings with these names that are reported. */
async function collidingKeys(...names: string[]): Promise<string[]> {
  const database = new Database(":memory:");
  onTestFinished(() => void database.close());
  database.exec(
    "CREATE TABLE settings (app_settings_id INTEGER PRIMARY KEY, app_settings_name, app_settings_value, app_settings_type)",
  );
  for (const name of names) database.prepare("INSERT INTO settings VALUES (NULL, ?, '', '')").run(name);
  const findings = newFindings();
  const lowerCase = async (texts: readonly string[]) => texts.map((text) => text.trimEnd().toLowerCase());
  await findCollisions(sqliteConnection(database, { file: "", timeout: 0 }), settings, lowerCase, findings);
  return findings.listed.map(({ key }) => key);
}

it.each<[string[], string[]]>([
  [["a", "b"], []],
  [["a", "A"], ["app_settings_id 1"]],
  [["A", "a"], ["app_settings_id 2"]],
  [["A", "A "], ["app_settings_id 2"]],
  [
    ["a", "A", "a "],
    ["app_settings_id 3", "app_settings_id 1"],
  ],
])("finds the texts among %j that are equal to others", async (names, found) => {
  expect(await collidingKeys(...names)).toEqual(found);
});

it.skipIf(mariadb.missing)("gets collation keys from the server that agree with its own comparison", async () => {
  const url = await mariadb.newUrl("");
  const session = await openSession(mysqlAddress({ ...(parseDatabaseUrl(url) as ServerUrl), database: "mysql" }), {
    wait: 0,
  });
  onTestFinished(() => session.close());
  const texts = [
    "",
    " ",
    "a",
    "A",
    "a ",
    "a\u3000",
    "a\t",
    "ä",
    "ß",
    "ss",
    "SS ",
    "s",
    "ł",
    "l",
    "🦊",
    "🐱",
    "é",
    "e\u0301",
    "\u00ad",
    "a\0",
    "0",
    "０",
    "ＡＢ",
    "ab",
  ];
  const weights = await unicodeCollationKeys(session)(texts);
  for (const [one, weight] of weights.entries()) {
    for (const [other, otherWeight] of weights.entries()) {
      const [answer] = await session.query<{ same: number }>("SELECT ? COLLATE utf8mb4_unicode_ci = ? AS same", [
        texts[one],
        texts[other],
      ]);
      expect([texts[one], texts[other], weight === otherWeight]).toEqual([
        texts[one],
        texts[other],
        Number(answer?.same) === 1,
      ]);
    }
  }
});

it.skipIf(mariadb.missing)("finds no two plain characters equal", async () => {
  const plain = [..."0123456789abcdefghijklmnopqrstuvwxyz"];
  const list = plain.map((character) => `SELECT '${character}' COLLATE utf8mb4_unicode_ci AS c`).join(" UNION ALL ");
  const rows = await queryServer(await mariadb.newUrl(""), `SELECT DISTINCT c FROM (${list}) AS t`);
  expect(rows).toHaveLength(plain.length);
});
