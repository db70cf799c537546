// Each change of an entity is found, written as a revision, and upgraded and downgraded on a used database.
import { describe, expect, it } from "vitest";
import { autogenerate } from "../../../src/migrations/autogenerate/autogenerate.js";
import { alembicTuples } from "../../../src/migrations/autogenerate/check.js";
import { entities } from "../../../src/schema/entities.js";
import { temporaryFolder } from "../../support/cli/temporary-folder.js";
import { type Dump, dump } from "../../support/databases/dump.js";
import { type Engine, engines, sqlite } from "../../support/databases/engines.js";
import { withDatabase } from "../../support/databases/open-database.js";
import { type EntityChange, entityChanges, targetOf } from "../../support/migrations/entity-changes.js";
import { runGenerated, writeGenerated } from "../../support/migrations/generated-revision.js";
import { pendingChanges } from "../../support/migrations/pending-changes.js";
import { loadRelease } from "../../support/reference/load-release.js";
import { usedDatabase } from "../../support/reference/used-database.js";

describe.each(engines)("one change of the entities on $title", (engine) => {
  describe.skipIf(engine.missing)("with a database of 0.7.0", () => changesOn(engine, usedDatabase));
});

describe("one change of the entities on a database that Alembic upgraded", () => {
  changesOn(sqlite, (engine, folder) => loadRelease(engine, "kallithea-0.6.3.upgraded-by-alembic", folder));
});

function changesOn(engine: Engine, makeDatabase: (engine: Engine, folder: string) => Promise<string>): void {
  const changes = entityChanges.filter(({ refusedBy }) => refusedBy?.[engine.name] === undefined);
  const refused = entityChanges.filter((change) => !changes.includes(change));

  it.each(changes)("is found, upgraded and downgraded with all rows kept: $name", async (change) => {
    const url = await makeDatabase(engine, temporaryFolder());
    const before = await dump(url);

    const revision = await generated(url, change);
    await withDatabase(url, (database) => runGenerated(revision, "upgrade", database));
    expect(await pendingChanges(url, change)).toEqual([]);
    const after = await dump(url);
    expect(keptRows(after, before, change.loses)).toEqual(keptRows(before, after, change.loses));

    await withDatabase(url, (database) => runGenerated(revision, "downgrade", database));
    expect(await pendingChanges(url, { entities })).toEqual([]);
    expect(keptRows(await dump(url), before, change.loses)).toEqual(keptRows(before, before, change.loses));
  });

  it.each(refused)("is refused with nothing changed: $name", async (change) => {
    const url = await makeDatabase(engine, temporaryFolder());
    const before = await dump(url);
    const revision = await generated(url, change);
    const upgrade = withDatabase(url, (database) => runGenerated(revision, "upgrade", database));
    await expect(upgrade).rejects.toThrow(change.refusedBy?.[engine.name] ?? expect.fail());
    expect(await pendingChanges(url, { entities })).toEqual([]);
    expect(await dump(url)).toEqual(before);
  });
}

/** Checks that exactly the change is found. @returns the path of a revision file */
async function generated(url: string, change: EntityChange): Promise<string> {
  const operations = await withDatabase(url, (database) => autogenerate(database, { target: targetOf(change) }));
  expect(operations.flatMap(alembicTuples)).toEqual(change.found);
  return writeGenerated(temporaryFolder(), operations);
}

/**
 * The values of the tables and columns that both have, except what a change is expected to lose. SQLite's own counters
 * are not Kallithea's rows.
 */
function keptRows(dump: Dump, other: Dump, lost: string | undefined): Dump {
  const tables = Object.keys(dump).filter((table) => table in other && table !== lost && table !== "sqlite_sequence");
  const columns = (table: string) =>
    Object.keys(other[table]?.[0] ?? {}).filter((column) => `${table}.${column}` !== lost);
  return Object.fromEntries(
    tables.map((table) => [
      table,
      (dump[table] ?? []).map((row) =>
        Object.fromEntries(columns(table).flatMap((column) => (column in row ? [[column, row[column]]] : []))),
      ),
    ]),
  );
}
