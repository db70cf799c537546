// What config-check says about the database, on each engine. It only reads.
import { chmodSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { giveToNobody, nobody, unlessRoot } from "../support/cli/as-nobody.js";
import { runBuilt, runHere } from "../support/cli/cli.js";
import { dbCreateArguments, makeInstance, makeInstanceOn, type TestInstance } from "../support/cli/instance.js";
import { expectDocument } from "../support/cli/json-documents.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";
import { dump } from "../support/databases/dump.js";
import { engines, query } from "../support/databases/engines.js";
import { loadRelease } from "../support/reference/load-release.js";

interface Finding {
  id: string;
  severity: string;
  fix: string;
}

async function databaseFindings({ ini }: TestInstance, ...words: string[]) {
  const { stdout, stderr } = await runHere(["config-check", "-c", ini, "--json", ...words]);
  expect(stderr).toBe("");
  const { findings } = expectDocument<{ findings: Finding[] }>("config-check", stdout);
  return findings.filter(({ id }) => id.startsWith("database-"));
}

describe.each(engines)("config-check on $title", (engine) => {
  const isMissing = engine.missing !== undefined;

  it.skipIf(isMissing)("reports a database that is missing, and none that is current", async () => {
    const instance = makeInstanceOn(await engine.newUrl(temporaryFolder()), temporaryFolder());
    expect(await databaseFindings(instance)).toMatchObject([
      { id: "database-missing", severity: "warning", fix: `kallithea-cli db-create -c ${instance.ini}` },
    ]);
    expect(await databaseFindings(instance, "--no-connect")).toEqual([]);
    await runHere(dbCreateArguments(instance));
    expect(await databaseFindings(instance)).toEqual([]);
  });

  it.skipIf(isMissing)("reports one that is behind or of another program, and changes nothing", async () => {
    const url = await loadRelease(engine, "kallithea-0.6.3", temporaryFolder());
    const behind = makeInstanceOn(url, temporaryFolder());
    const before = await dump(url);
    expect(await databaseFindings(behind)).toMatchObject([
      { id: "database-behind", severity: "warning", fix: `kallithea-cli migrate -c ${behind.ini} upgrade head` },
    ]);
    expect(await dump(url)).toEqual(before);
    const foreign = makeInstanceOn(await engine.newUrl(temporaryFolder()), temporaryFolder());
    await runHere(dbCreateArguments(foreign));
    await query(foreign.url, "UPDATE alembic_version SET version_num = 'ffffffffffff'");
    expect(await databaseFindings(foreign)).toMatchObject([{ id: "database-newer", severity: "error" }]);
  });
});

it(`reads a database that is read-only${unlessRoot}`, async () => {
  const instance = makeInstance(temporaryFolder());
  await runHere(dbCreateArguments(instance));
  for (const file of [instance.ini, instance.database, instance.folder]) giveToNobody(file);
  chmodSync(instance.database, 0o400);
  chmodSync(instance.folder, 0o500);
  const { stdout } = runBuilt(["config-check", "-c", instance.ini, "--json"], nobody);
  chmodSync(instance.folder, 0o700);
  expect(expectDocument<{ findings: Finding[] }>("config-check", stdout).findings.map(({ id }) => id)).not.toContain(
    "database-unknown",
  );
});
