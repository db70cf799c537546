// Our comparison finds the same as the real Alembic in the same databases with the real Kallithea's models.
import { mkdtempSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { autogenerate, pendingOperations } from "../../src/migrations/autogenerate/autogenerate.js";
import { alembicTuples } from "../../src/migrations/autogenerate/check.js";
import { reverseAll } from "../../src/schema/operation.js";
import { projectRoot } from "../support/cli/cli.js";
import { makeFolder, removeFolder } from "../support/cli/temporary-folder.js";
import { copyRows } from "../support/databases/copy-rows.js";
import { type Engine, engines, postgresql, query, sqlite } from "../support/databases/engines.js";
import { withDatabase } from "../support/databases/open-database.js";
import { copyOfDatabase, serverDatabase } from "../support/databases/server-database.js";
import { type EntityChange, entityChanges, targetOf } from "../support/migrations/entity-changes.js";
import { runGenerated, writeGenerated } from "../support/migrations/generated-revision.js";
import { loadRelease } from "../support/reference/load-release.js";
import { restoreRelease } from "../support/reference/old-release.js";
import { describeAgainstReference, runReference } from "../support/reference/reference.js";
import { createDatabases, makePairOn, type Pair, succeed } from "./pair.js";

interface Found {
  readonly tuples: readonly string[];
  readonly log: readonly string[];
}

interface Upgraded {
  readonly change: EntityChange;
  readonly url: string;
  readonly revision: string;
  /** The reverse of the change, and what our comparison finds. */
  readonly reverse: readonly string[];
  readonly ours: Found;
}

const nothing: Found = { tuples: [], log: [] };

describe.each(engines)("on $title", (engine) => {
  describe.skipIf(engine.missing)("after one change of the entities and its generated upgrade", () => {
    describeAgainstReference("the real Alembic", () => oneChange(engine));
  });

  describe.skipIf(engine.missing)("for databases of the real Kallithea,", () => {
    describeAgainstReference("our comparison and the real Alembic", () => realDatabases(engine));
  });
});

function oneChange(engine: Engine): void {
  const folder = makeFolder();
  const changes = entityChanges.filter(({ refusedBy }) => refusedBy?.[engine.name] === undefined);
  const upgraded: Upgraded[] = [];
  let theirs: Found[] = [];
  let theirsAfterDowngrade: Found[] = [];

  beforeAll(async () => {
    const urls = await madeByKallithea(engine, folder, changes.length);
    for (const [index, url] of urls.entries())
      upgraded.push(await upgrade(url, changes[index] ?? expect.fail(), folder));
    theirs = askAlembic(urls);
    for (const { url, revision } of upgraded) {
      await withDatabase(url, (database) => runGenerated(revision, "downgrade", database));
    }
    theirsAfterDowngrade = askAlembic(urls);
  });
  afterAll(() => removeFolder(folder));

  it.each(changes.map((change, index) => ({ name: change.name, change, index })))(
    "$name: finds exactly the reverse",
    ({ change, index }) => {
      const { reverse, ours } = upgraded[index] ?? expect.fail();
      expect(ours.tuples.toSorted()).toEqual(reverse.toSorted());
      expect(comparable(engine, theirs[index])).toEqual(comparable(engine, change.unseenByAlembic ? nothing : ours));
    },
  );

  it.each(changes.map(({ name }, index) => ({ name, index })))(
    "$name: finds nothing after the downgrade",
    ({ index }) => {
      expect(comparable(engine, theirsAfterDowngrade[index])).toEqual(nothing);
    },
  );
}

/** With rows in them. */
async function madeByKallithea(engine: Engine, folder: string, count: number): Promise<string[]> {
  const files = Array.from({ length: count }, (_, index) => path.join(folder, `${index}.db`));
  for (const file of engine === sqlite ? files : files.slice(0, 1)) restoreRelease("kallithea-0.7.0", file);
  if (engine === sqlite) return files.map((file) => `sqlite:///${file}`);
  const urls: string[] = [];
  for (const _ of engine === postgresql ? files.slice(0, 1) : files) urls.push(await serverDatabase(engine, ""));
  succeed(runReference("python", [path.join(projectRoot, "test/interop/create-tables.py"), ...urls]));
  for (const url of urls) await copyRows(files[0] ?? "", url);
  while (urls.length < count) urls.push(await copyOfDatabase(urls[0] ?? expect.fail()));
  return urls;
}

async function upgrade(url: string, change: EntityChange, folder: string): Promise<Upgraded> {
  const operations = await withDatabase(url, (database) => autogenerate(database, { target: targetOf(change) }));
  const revision = writeGenerated(mkdtempSync(path.join(folder, "revision-")), operations);
  await withDatabase(url, (database) => runGenerated(revision, "upgrade", database));
  const reverse = reverseAll(operations).flatMap((operation) => (operation ? alembicTuples(operation) : []));
  return { url, change, revision, reverse, ours: await findings(url) };
}

function realDatabases(engine: Engine): void {
  let pair: Pair;
  beforeAll(async () => {
    pair = await makePairOn(engine);
    await createDatabases(pair);
  });
  afterAll(() => removeFolder(pair.folder));

  it("find nothing in a database of the real db-create, and in one of ours", async () => {
    expect(await findings(pair.real.url)).toEqual(nothing);
    expect(await findings(pair.ours.url)).toEqual(nothing);
  });

  it("find nothing in a database that the real Alembic downgraded as far as it can and upgraded again", async () => {
    // Below that, the real Alembic fails: on an index that a foreign key needs, and on a table that does not exist.
    const target = engine.name === "MariaDB" ? "f62826179f39" : "4851d15bc437";
    for (const words of [
      ["downgrade", target],
      ["upgrade", "head"],
    ])
      succeed(runReference("alembic", ["-c", pair.real.ini, ...words]));
    expect(await findings(pair.real.url)).toEqual(nothing);
    expect(comparable(engine, askAlembic([pair.real.url])[0])).toEqual(nothing);
  });

  const releases = [
    "kallithea-0.7.0",
    ...(engine === sqlite ? ["kallithea-0.6.3.upgraded-by-alembic", "kallithea-0.5.2.upgraded-by-alembic"] : []),
  ];

  it.each(releases)("find the same in %s", async (release) => {
    const url = await loadRelease(engine, release, pair.folder);
    expect(comparable(engine, await findings(url))).toEqual(comparable(engine, askAlembic([url])[0]));
  });

  it("find the same tables of other programs, except the parts of partitioned tables, which are not separate tables", async () => {
    const url = await loadRelease(engine, "kallithea-0.7.0", mkdtempSync(path.join(pair.folder, "others-")));
    for (const statement of othersTables[engine.name]) await query(url, statement);
    const theirs = comparable(engine, askAlembic([url])[0]).tuples.filter((tuple) => !tuple.includes("'part_1'"));
    expect(theirs.length).toBeGreaterThan(1);
    expect(comparable(engine, await findings(url)).tuples).toEqual(theirs);
  });

  // Servers name every constraint.
  if (engine === sqlite) findsConstraintsWithoutNames(() => pair.folder);
}

function findsConstraintsWithoutNames(folder: () => string): void {
  it("find unnamed constraints in 0.3.7, which Alembic reports as missing", async () => {
    const url = await loadRelease(sqlite, "kallithea-0.3.7.upgraded-by-alembic", folder());
    const ours = (await findings(url)).tuples;
    const theirs = askAlembic([url])[0]?.tuples ?? [];
    expect(ours.filter((tuple) => !theirs.includes(tuple))).toEqual(["('remove_constraint', 'ui', 'uq_ui_ui_key')"]);
    const unseen = theirs.filter((tuple) => !ours.includes(tuple));
    expect(unseen).toHaveLength(22);
    expect(unseen.filter((tuple) => !tuple.startsWith("('add_constraint', "))).toEqual([]);
  });
}

const othersTables: Record<Engine["name"], readonly string[]> = {
  SQLite: ["CREATE VIEW v AS SELECT * FROM users", "CREATE TABLE t (a INT)", 'CREATE TABLE "T t" (a INT)'],
  PostgreSQL: [
    "CREATE VIEW v AS SELECT * FROM users; CREATE MATERIALIZED VIEW m AS SELECT * FROM users",
    "CREATE TABLE part (a INT) PARTITION BY LIST (a); CREATE TABLE part_1 PARTITION OF part FOR VALUES IN (1)",
    "CREATE TABLE base (a INT); CREATE TABLE child (b INT) INHERITS (base); CREATE UNLOGGED TABLE u (a INT)",
    "CREATE SCHEMA other; CREATE TABLE other.t (a INT); CREATE SEQUENCE s; CREATE EXTENSION pg_stat_statements",
    "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w; CREATE FOREIGN TABLE f (a INT) SERVER s",
  ],
  MariaDB: [
    "CREATE VIEW v AS SELECT * FROM users; CREATE SEQUENCE s; CREATE TABLE t (a INT) WITH SYSTEM VERSIONING",
    "CREATE TABLE part (a INT) PARTITION BY LIST (a) (PARTITION p VALUES IN (1)); CREATE TABLE my (a INT) ENGINE=MyISAM",
  ],
};

/** By our comparison with Kallithea's entities. */
async function findings(url: string): Promise<Found> {
  return withDatabase(url, async (database) => {
    const log: string[] = [];
    const operations = await pendingOperations(database, {
      log: (line) => log.push(line),
      warn: (line) => log.push(line),
    });
    return { tuples: operations.flatMap(alembicTuples), log };
  });
}

function askAlembic(urls: readonly string[]): Found[] {
  const script = path.join(projectRoot, "test/interop/alembic-differences.py");
  const { stdout } = succeed(runReference("python", [script, ...urls]));
  return (JSON.parse(stdout) as { tuples: string[][]; log: string[] }[]).map(({ tuples, log }) => ({
    tuples: tuples.map((items) => `(${items.map((item) => `'${item}'`).join(", ")})`),
    log,
  }));
}

/** Sorted, and without types, which Alembic logs as SQLAlchemy's and not as SQL's. */
function comparable({ name }: Engine, { tuples, log }: Found = nothing): Found {
  const sqlType = (line: string) => line.replace(/^Detected type change from .* on /, "Detected type change on ");
  const tidy = (lines: readonly string[]) => (name === "MariaDB" ? asOnMariadb(lines) : lines).map(sqlType).toSorted();
  return { tuples: tidy(tuples), log: tidy(log) };
}

/**
 * In every database, Alembic finds DOUBLE instead of Kallithea's FLOAT(53), and MEDIUMBLOB instead of BLOB(1000000).
 */
const noise =
  /(modify_type|type change).*(gists(', '|\.)gist_expires|user_api_keys(', '|\.)expires|statistics(', '|\.)(commit_activity|languages))/;

/** A unique constraint is an index there, so Alembic also lists those of a dropped table. */
function asOnMariadb(lines: readonly string[]): string[] {
  const gone = lines.flatMap((line) => /remove(?:_table',|d table) '(\w+)'/.exec(line)?.[1] ?? []);
  const goesAlong = (line: string) => line.includes("'uq_") && gone.some((table) => line.includes(`'${table}'`));
  return lines
    .filter((line) => !noise.test(line) && !goesAlong(line))
    .map((line) => line.replace("unique constraint", "index").replace("_constraint'", "_index'"));
}
