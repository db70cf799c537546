import { writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { runHere } from "../../support/cli/cli.js";
import { temporaryFolder } from "../../support/cli/temporary-folder.js";
import { engines } from "../../support/databases/engines.js";
import { databaseOn } from "../../support/databases/server-database.js";

function writeIni(url: string): string {
  const ini = path.join(temporaryFolder(), "my.ini");
  writeFileSync(ini, `[app:main]\nsqlalchemy.url = ${url}\n[alembic]\nscript_location = kallithea:alembic\n`);
  return ini;
}

describe.each(engines)("on $title", (engine) => {
  it.skipIf(engine.missing)("every command recommends db-create for an empty database", async () => {
    const ini = writeIni(await databaseOn(engine, ""));
    const create = expect.stringContaining(`kallithea-cli db-create -c ${ini}`);
    expect(await runHere(["migrate", "-c", ini, "current"])).toMatchObject({ status: 0, stdout: "", stderr: create });
    expect(await runHere(["migrate", "-c", ini, "check"])).toMatchObject({ status: 4, stdout: "", stderr: create });
    expect(await runHere(["alembic", "-c", ini, "check"])).toMatchObject({
      status: 255,
      stdout: "FAILED: Target database is not up to date.\n",
      stderr: create,
    });
    expect(await runHere(["migrate", "-c", ini, "upgrade", "head"])).toMatchObject({
      status: 4,
      stderr: create,
    });
  });

  it.skipIf(engine.missing)("every command recommends db-create for a missing database", async () => {
    const ini = writeIni(await engine.newUrl(temporaryFolder()));
    for (const command of [["current"], ["check"], ["upgrade", "head"]])
      expect(await runHere(["migrate", "-c", ini, ...command])).toMatchObject({
        status: 4,
        stderr: expect.stringContaining("kallithea-cli db-create"),
      });
  });
});
