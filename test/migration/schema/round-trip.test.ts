// Each change of an entity: found, written as a revision, run up and down, on a database that the real Kallithea made.
import path from "node:path";
import { describe, expect, it } from "vitest";
import { entities } from "../../../src/database/entities.js";
import { alembicTuples } from "../../../src/migration/schema/alembic-tuples.js";
import { autogenerate, pendingOperations } from "../../../src/migration/schema/autogenerate.js";
import { throughEntities } from "../../support/changed-entities.js";
import { dumpDatabase } from "../../support/dump.js";
import { type EntityChange, entityChanges } from "../../support/entity-changes.js";
import { runGenerated, writeGenerated } from "../../support/generated-revision.js";
import { restoreRelease } from "../../support/old-release.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

const releases = ["kallithea-0.7.0", "kallithea-0.6.3.upgraded-by-alembic"];

describe.each(releases)("one change of the entities, on %s", (release) => {
  it.each(entityChanges)("$name", async (change) => {
    const folder = temporaryFolder();
    const file = path.join(folder, "x.db");
    restoreRelease(release, file);
    const before = dumpDatabase(file);

    const operations = await throughEntities(file, change, (dataSource) => autogenerate(dataSource, { entities: change.entities }));
    expect(operations.flatMap(alembicTuples)).toEqual(change.found);

    const revision = writeGenerated(folder, operations);
    await throughEntities(file, change, (dataSource) => runGenerated(revision, "upgrade", dataSource));
    expect(await differences(file, change)).toEqual([]);
    expect(keptRows(dumpDatabase(file), before, change.loses)).toEqual(keptRows(before, dumpDatabase(file), change.loses));

    await throughEntities(file, change, (dataSource) => runGenerated(revision, "downgrade", dataSource));
    expect(await differences(file, { entities })).toEqual([]);
    expect(keptRows(dumpDatabase(file), before, change.loses)).toEqual(keptRows(before, before, change.loses));
  });
});

async function differences(file: string, change: Pick<EntityChange, "entities" | "adjust">): Promise<string[]> {
  return throughEntities(file, change, async (dataSource) => {
    const lines: string[] = [];
    await pendingOperations(dataSource, { entities: change.entities, log: (line) => lines.push(line), warn: (line) => lines.push(line) });
    return lines;
  });
}

type Dump = ReturnType<typeof dumpDatabase>;

/** The values of the tables and columns that both have, but for what a change is meant to lose. SQLite's own counters are not Kallithea's rows. */
function keptRows(dump: Dump, other: Dump, lost: string | undefined): Dump {
  const tables = Object.keys(dump).filter((table) => table in other && table !== lost && table !== "sqlite_sequence");
  const columns = (table: string) => Object.keys(other[table]?.[0] ?? {}).filter((column) => `${table}.${column}` !== lost);
  return Object.fromEntries(
    tables.map((table) => [
      table,
      (dump[table] ?? []).map((row) =>
        Object.fromEntries(columns(table).flatMap((column) => (column in row ? [[column, row[column]]] : []))),
      ),
    ]),
  );
}
