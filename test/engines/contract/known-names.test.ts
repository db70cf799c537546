// The names that completion offers.
import { writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { knownNames } from "../../../src/commands/complete.js";
import { engineOf } from "../../../src/engines/registry.js";
import { parseDatabaseUrl } from "../../../src/ini/database-url.js";
import { makeFolder, removeFolder } from "../../support/cli/temporary-folder.js";
import { insertRepository, repositoryRow } from "../../support/completion/repository-row.js";
import { createDatabase } from "../../support/databases/created.js";
import { engines } from "../../support/databases/engines.js";

describe.each(engines)("names on $title:", (engine) => {
  const test = it.skipIf(engine.missing);
  let folder: string;
  let configFile: string;

  beforeAll(async () => {
    if (engine.missing !== undefined) return;
    folder = makeFolder();
    configFile = path.join(folder, "my.ini");
    const url = await engine.newUrl(folder);
    writeFileSync(configFile, `[app:main]\nsqlalchemy.url = ${url.replaceAll("%", "%%")}\n`);
    await createDatabase(url);
    const session = await (await engineOf(parseDatabaseUrl(url))).plainSession({ wait: 0 });
    for (const name of ["team/sub/Project", "team/project2", "team_x", "Ünder", "100%"])
      await session.query(insertRepository, Object.values(repositoryRow(name)));
    await session.close();
  });

  afterAll(() => {
    if (folder !== undefined) removeFolder(folder);
  });

  const names = async (kind: "user" | "repository" | "group", begin: string) =>
    (await knownNames({ kind, begin, configFile, section: undefined })).map(({ text }) => text).sort();

  test("are those of users, but not the anonymous one", async () => {
    expect(await names("user", "")).toEqual(["doe"]);
    expect(await names("user", "d")).toEqual(["doe"]);
    expect(await names("user", "x")).toEqual([]);
  });

  test("are those of repositories that begin so, in capitals or not", async () => {
    expect(await names("repository", "")).toHaveLength(5);
    expect(await names("repository", "TEAM/sub/p")).toEqual(["team/sub/Project"]);
    expect(await names("repository", "team_")).toEqual(["team_x"]);
    expect(await names("repository", "100%")).toEqual(["100%"]);
    expect(await names("repository", "ü")).toContain("Ünder");
  });

  test("are those of the groups of repositories", async () => {
    expect(await names("group", "")).toEqual(["team", "team/sub"]);
  });
});
