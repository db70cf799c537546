// `migrate` commands that only read need no write permission: monitoring runs them as another user.
import { chmodSync, cpSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { nobody } from "../support/cli/as-nobody.js";
import { runBuilt } from "../support/cli/cli.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";
import { restoreRelease } from "../support/reference/old-release.js";

/**
 * A database that others may read but not write, in such a directory. @param prepare called with the path of the file
 */
function readable(prepare: (file: string) => void = () => {}): { ini: string; file: string } {
  const folder = path.join(temporaryFolder(), "data");
  mkdirSync(folder);
  const [file, ini] = [path.join(folder, "kallithea.db"), path.join(folder, "my.ini")];
  restoreRelease("kallithea-0.6.3", file);
  prepare(file);
  writeFileSync(
    ini,
    `[app:main]\nsqlalchemy.url = sqlite:///${file}\n[alembic]\nscript_location = kallithea:alembic\n`,
  );
  chmodSync(path.dirname(folder), 0o755);
  chmodSync(file, 0o444);
  chmodSync(folder, 0o555);
  return { ini, file };
}

const runAsNobody = (ini: string, ...args: string[]) =>
  runBuilt(["migrate", "-c", ini, ...args], { ...nobody, cwd: path.dirname(ini) });

describe("on an SQLite file without write permission", () => {
  it.each([
    ["current", /^a0a1bf09c143\n$/],
    ["history -i", /a0a1bf09c143 \(current\)|a0a1bf09c143.*current/],
    ["show current", /Revision ID: a0a1bf09c143/],
  ])("%s works", (command, shown) => {
    const { status, stdout, stderr } = runAsNobody(readable().ini, ...command.split(" "));
    expect(stderr).toBe("");
    expect(stdout).toMatch(shown);
    expect(status).toBe(0);
  });

  it("current suggests what to do in WAL mode", () => {
    const inWal = (file: string) => {
      const database = new Database(file);
      database.pragma("journal_mode = WAL");
      database.close();
    };
    const { ini, file } = readable(inWal);
    const { status, stderr } = runAsNobody(ini, "current");
    expect(stderr).toBe(
      `Error: The database ${file} cannot be read without writing to its folder: its journal mode is WAL, for which SQLite keeps files next to it.\n` +
        "Run the command as the user that the server runs as, or while the server is running.\n",
    );
    expect(status).toBe(1);
  });
});

it("current rolls back the journal of a killed writer if it has write permission", () => {
  const folder = temporaryFolder();
  const [file, crashed, ini] = ["kallithea.db", "crashed.db", "my.ini"].map((name) => path.join(folder, name)) as [
    string,
    string,
    string,
  ];
  restoreRelease("kallithea-0.6.3", file);
  const writer = new Database(file);
  writer.pragma("cache_size = 1");
  writer.pragma("cache_spill = 1");
  writer.exec("BEGIN; UPDATE alembic_version SET version_num = 'half'; CREATE TABLE x (a); ");
  writer.exec(
    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) INSERT INTO x SELECT randomblob(900) FROM n",
  );
  cpSync(file, crashed);
  cpSync(`${file}-journal`, `${crashed}-journal`);
  writer.close();
  writeFileSync(
    ini,
    `[app:main]\nsqlalchemy.url = sqlite:///${crashed}\n[alembic]\nscript_location = kallithea:alembic\n`,
  );
  expect(runBuilt(["migrate", "-c", ini, "current"])).toMatchObject({
    stdout: "a0a1bf09c143\n",
    stderr: "",
    status: 0,
  });
});
