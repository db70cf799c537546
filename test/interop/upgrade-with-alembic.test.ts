// Ours and the real Alembic take turns on one database.
import { mkdirSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { projectRoot } from "../support/cli/cli.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";
import { type Dump, dump } from "../support/databases/dump.js";
import { type Engine, mariadb, postgresql, query, sqlite } from "../support/databases/engines.js";
import { migrateOn } from "../support/migrations/migration-session.js";
import { loadRelease } from "../support/reference/load-release.js";
import { describeAgainstReference, runReference } from "../support/reference/reference.js";
import { writeOriginalIni } from "./original-ini.js";
import { succeed } from "./pair.js";

const releases = ["kallithea-0.3.7", "kallithea-0.5.2", "kallithea-0.6.3"];

interface Instance {
  readonly url: string;
  /** An ini of the real Kallithea. */
  readonly ini: string;
}

/** A database of a release. */
async function instance(engine: Engine, release: string, name = "kallithea"): Promise<Instance> {
  const folder = path.join(temporaryFolder(), name);
  mkdirSync(folder);
  const [url, ini] = [await loadRelease(engine, release, folder), path.join(folder, `${name}.ini`)];
  writeOriginalIni(ini, url);
  return { url, ini };
}

function alembic(ini: string, ...words: string[]): string {
  return succeed(runReference("alembic", ["-c", ini, ...words])).stdout;
}

interface Differences {
  readonly kallithea: string[];
  readonly strict: string[];
}

/** What the real Alembic would change in a database to match the models of Kallithea 0.7.0. */
function differences({ url }: Instance): Differences {
  const script = path.join(projectRoot, "test/interop/compare-schema.py");
  const { kallithea, strict } = JSON.parse(
    succeed(runReference("python", [script, "differences", url])).stdout,
  ) as Differences;
  // MariaDB stores a FLOAT(53) as a DOUBLE and a BLOB(1000000) as a MEDIUMBLOB, in every Kallithea database.
  const asKept = ["DOUBLE(asdecimal=True), Float(precision=53)", "MEDIUMBLOB(), LargeBinary(length=1000000)"];
  return { kallithea, strict: strict.filter((line) => !asKept.some((types) => line.includes(types))) };
}

describe.each([sqlite, postgresql, mariadb])("on $title", (engine) => {
  describeAgainstReference("ours and the real Alembic in turns", () => {
    describe.skipIf(engine.missing)("on one database", () => turns(engine));
  });
});

function turns(engine: Engine): void {
  it.each(releases)("leave nothing to do for Alembic after ours upgraded %s", async (release) => {
    const { url, ini } = await instance(engine, release);
    await migrateOn(url, "head");
    const before = await dump(url);
    alembic(ini, "upgrade", "head");
    expect(alembic(ini, "current")).toBe("7ba0d2cad930 (head)\n");
    expect(await dump(url)).toEqual(before);
  });

  it("reach the same result if each runs some of the upgrade", async () => {
    const { url, ini } = await instance(engine, "kallithea-0.3.7");
    const whole = await instance(engine, "kallithea-0.3.7.upgraded-by-alembic", "theirs");
    await migrateOn(url, "ad357ccd9521");
    alembic(ini, "upgrade", "4851d15bc437");
    await migrateOn(url, "a0a1bf09c143");
    alembic(ini, "upgrade", "head");
    expect(rows(await dump(url))).toEqual(rows(await dump(whole.url)));
  });

  it("keep one of each reviewer without a user, which 0.3 may have", async () => {
    const both = [
      await instance(engine, "kallithea-0.3.7"),
      await instance(engine, "kallithea-0.3.7", "theirs"),
    ] as const;
    for (const { url } of both)
      await query(url, "INSERT INTO pull_request_reviewers VALUES (7, 2, NULL), (8, 2, NULL), (9, 1, NULL)");
    await migrateOn(both[0].url, "head");
    alembic(both[1].ini, "upgrade", "head");
    const [ours, theirs] = await Promise.all(
      both.map(({ url }) => query(url, "SELECT * FROM pull_request_reviewers ORDER BY 1")),
    );
    expect(ours).toEqual(theirs);
    expect(ours?.map(({ pull_requests_reviewers_id }) => pull_requests_reviewers_id)).toEqual([1, 2, 3, 7, 9]);
  });

  it("can downgrade what the other has upgraded", async () => {
    const { url, ini } = await instance(engine, "kallithea-0.6.3");
    await migrateOn(url, "head");
    // Below that, Alembic's downgrade fails on MariaDB: it drops an index that a foreign key needs.
    alembic(ini, "downgrade", engine === mariadb ? "f62826179f39" : "a0a1bf09c143");
    alembic(ini, "upgrade", "head");
    await migrateOn(url, "d7ec25b66e47", { direction: "downgrade" });
    await migrateOn(url, "head");
    expect(differences({ url, ini })).toEqual({ kallithea: [], strict: [] });
  });
}

describeAgainstReference("on SQLite, compared with a release that the real Alembic upgraded", () => {
  // In all but the newest, tables remain that Kallithea forgot to drop, and what 0.3 lacked is missing.
  it.each(releases)("%s upgraded by ours has the same differences from the models", async (release) => {
    const ours = await instance(sqlite, release);
    const theirs = await instance(sqlite, `${release}.upgraded-by-alembic`, "theirs");
    await migrateOn(ours.url, "head");
    expect(sorted(differences(ours))).toEqual(sorted(differences(theirs)));
  });
});

function sorted({ kallithea, strict }: Differences): Differences {
  return { kallithea: [...kallithea].sort(), strict: [...strict].sort() };
}

/** Without SQLite's counters, which Alembic loses when it rebuilds tables. */
function rows({ sqlite_sequence: _, ...tables }: Dump): Dump {
  return tables;
}
