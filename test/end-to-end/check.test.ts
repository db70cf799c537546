// `migrate check` needs no more than to read.
import { chmodSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { parseDatabaseUrl, type ServerUrl } from "../../src/ini/database-url.js";
import { giveToNobody, nobody } from "../support/cli/as-nobody.js";
import { runBuilt, runHere } from "../support/cli/cli.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";
import { query, queryServer, servers } from "../support/databases/engines.js";
import { newAccount } from "../support/databases/servers/accounts.js";
import { changeDatabase, restoreRelease } from "../support/reference/old-release.js";
import { usedDatabase } from "../support/reference/used-database.js";

const nothing = "No new upgrade operations detected.\n";

function writeIni(folder: string, url: string, location = "kallithea:alembic"): string {
  const ini = path.join(folder, "my.ini");
  writeFileSync(ini, `[app:main]\nsqlalchemy.url = ${url}\n[alembic]\nscript_location = ${location}\n`);
  return ini;
}

/** A file in a folder of somebody else's, who may only read there. */
function readOnlyInstance(changes: readonly string[] = [], location?: string): { folder: string; ini: string } {
  const folder = temporaryFolder();
  const file = path.join(folder, "my.db");
  restoreRelease("kallithea-0.7.0", file);
  changeDatabase(file, ...changes);
  const ini = writeIni(folder, "sqlite:///%(here)s/my.db", location);
  for (const place of [ini, file]) giveToNobody(place, 0o444);
  giveToNobody(folder, 0o555);
  return { folder, ini };
}

describe("in a folder that may not be written, a file that may not either", () => {
  it("is compared", () => {
    const { folder, ini } = readOnlyInstance();
    expect(runBuilt(["migrate", "-c", ini, "check"], nobody)).toMatchObject({ status: 0, stdout: nothing });
    chmodSync(folder, 0o755);
    expect(readdirSync(folder).sort()).toEqual(["my.db", "my.ini"]);
  });

  it("is what a revision is made of", () => {
    const versions = temporaryFolder();
    giveToNobody(versions);
    // Of no history yet.
    const { folder, ini } = readOnlyInstance(
      ["DROP INDEX u_email_idx", "DELETE FROM alembic_version"],
      `${versions}\nversion_locations = ${versions}`,
    );
    const { status, stderr } = runBuilt(["migrate", "-c", ini, "revision", "--autogenerate", "-m", "index"], nobody);
    expect(status, stderr).toBe(0);
    const [file = expect.fail()] = readdirSync(versions);
    expect(readFileSync(path.join(versions, file), "utf8")).toContain(
      'op.createIndex("users", { name: "u_email_idx", columns: ["email"] });',
    );
    chmodSync(folder, 0o755);
  });

  it("is said to differ where it does", () => {
    const { folder, ini } = readOnlyInstance(["DROP INDEX u_email_idx"]);
    const { status, stdout } = runBuilt(["alembic", "-c", ini, "check"], nobody);
    expect([status, stdout]).toEqual([
      255,
      "FAILED: New upgrade operations detected: [('add_index', 'users', 'u_email_idx')]\n",
    ]);
    chmodSync(folder, 0o755);
  });
});

describe.each(servers)("on $title", (engine) => {
  it.skipIf(engine.missing)("an account that may only read gets the comparison", async () => {
    const folder = temporaryFolder();
    const url = await usedDatabase(engine, folder);
    const account = await newAccount(url);
    const { database } = parseDatabaseUrl(url) as ServerUrl;
    if (engine.name === "PostgreSQL") await query(url, `GRANT SELECT ON alembic_version TO ${account.name}`);
    else await queryServer(url, `GRANT SELECT ON ${database}.* TO ${account.name}@localhost`);
    const { status, stdout, stderr } = await runHere(["migrate", "-c", writeIni(folder, account.url), "check"]);
    expect([status, stdout], stderr).toEqual([0, nothing]);
    // MariaDB hides part of it from such an account, which is said.
    expect(stderr.includes("ON DELETE and ON UPDATE of foreign keys are not compared")).toBe(engine.name === "MariaDB");
  });
});
