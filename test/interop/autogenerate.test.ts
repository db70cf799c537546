// What our comparison finds, against what the real Alembic finds in the same databases with the real Kallithea's models.
import { copyFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { entities } from "../../src/database/entities.js";
import { reverseAll } from "../../src/migration/operation.js";
import { alembicTuples } from "../../src/migration/schema/alembic-tuples.js";
import { autogenerate, pendingOperations } from "../../src/migration/schema/autogenerate.js";
import { throughEntities } from "../support/changed-entities.js";
import { projectRoot } from "../support/cli.js";
import { type EntityChange, entityChanges } from "../support/entity-changes.js";
import { runGenerated, writeGenerated } from "../support/generated-revision.js";
import { restoreRelease } from "../support/old-release.js";
import { describeAgainstReference, runReference } from "../support/reference.js";
import { makeFolder, removeFolder } from "../support/temporary-folder.js";
import { createDatabases, makePair, type Pair, succeed } from "./pair.js";

interface Found {
  readonly tuples: readonly string[];
  readonly log: readonly string[];
}

describeAgainstReference("after one change of the entities and its generated upgrade, real Alembic", () => {
  const folder = makeFolder();
  const upgraded = new Map<EntityChange, { reverse: string[]; ours: Found }>();
  let theirs: Found[] = [];
  let theirsAfterDowngrade: Found[] = [];

  beforeAll(async () => {
    for (const [index, change] of entityChanges.entries()) upgraded.set(change, await upgradeAndBack(folder, index, change));
    theirs = askAlembic(entityChanges.map((_, index) => fileOf(folder, index, "up")));
    theirsAfterDowngrade = askAlembic(entityChanges.map((_, index) => fileOf(folder, index, "down")));
  });
  afterAll(() => removeFolder(folder));

  it.each(entityChanges.map((change, index) => ({ name: change.name, change, index })))(
    "$name: finds exactly the reverse",
    ({ change, index }) => {
      const { reverse, ours } = upgraded.get(change) ?? expect.fail();
      expect(ours.tuples.toSorted()).toEqual(reverse.toSorted());
      const expected = change.unseenByAlembic ? { tuples: [], log: [] } : ours;
      expect(comparable(theirs[index])).toEqual(comparable(expected));
    },
  );

  it.each(entityChanges.map(({ name }, index) => ({ name, index })))("$name: finds nothing after the downgrade", ({ index }) => {
    expect(theirsAfterDowngrade[index]).toEqual({ tuples: [], log: [] });
  });
});

describeAgainstReference("databases that real Kallitheas made", () => {
  let pair: Pair;
  beforeAll(async () => {
    pair = makePair();
    await createDatabases(pair);
  });
  afterAll(() => removeFolder(pair.folder));

  it("S1, S2: nothing is found in one of the real db-create, and in one of ours", async () => {
    expect(await findings(pair.real.database)).toEqual({ tuples: [], log: [] });
    expect(await findings(pair.ours.database)).toEqual({ tuples: [], log: [] });
  });

  it.each(["kallithea-0.7.0", "kallithea-0.6.3.upgraded-by-alembic", "kallithea-0.5.2.upgraded-by-alembic"])(
    "the same is found in %s as Alembic finds",
    async (release) => {
      const file = path.join(pair.folder, `${release}.db`);
      restoreRelease(release, file);
      expect(comparable(await findings(file))).toEqual(comparable(askAlembic([file])[0]));
    },
  );

  it("in 0.3.7, whose constraints have no names, they are seen where Alembic takes them for missing", async () => {
    const file = path.join(pair.folder, "0.3.7.db");
    restoreRelease("kallithea-0.3.7.upgraded-by-alembic", file);
    const ours = (await findings(file)).tuples;
    const theirs = askAlembic([file])[0]?.tuples ?? [];
    expect(ours.filter((tuple) => !theirs.includes(tuple))).toEqual(["('remove_constraint', 'ui', 'uq_ui_ui_key')"]);
    const unseen = theirs.filter((tuple) => !ours.includes(tuple));
    expect(unseen).toHaveLength(22);
    expect(unseen.filter((tuple) => !tuple.startsWith("('add_constraint', "))).toEqual([]);
  });
});

async function upgradeAndBack(folder: string, index: number, change: EntityChange): Promise<{ reverse: string[]; ours: Found }> {
  const up = fileOf(folder, index, "up");
  const down = fileOf(folder, index, "down");
  restoreRelease("kallithea-0.7.0", up);
  const operations = await throughEntities(up, change, (dataSource) => autogenerate(dataSource, { entities: change.entities }));
  const revision = writeGenerated(folder, operations);
  await throughEntities(up, change, (dataSource) => runGenerated(revision, "upgrade", dataSource));
  copyFileSync(up, down);
  await throughEntities(down, change, (dataSource) => runGenerated(revision, "downgrade", dataSource));
  const reverse = reverseAll(operations).flatMap((operation) => (operation ? alembicTuples(operation) : []));
  return { reverse, ours: await findings(up) };
}

function fileOf(folder: string, index: number, state: "up" | "down"): string {
  return path.join(folder, `${index}-${state}.db`);
}

/** By our comparison with Kallithea's entities. */
async function findings(file: string): Promise<Found> {
  return throughEntities(file, { entities }, async (dataSource) => {
    const log: string[] = [];
    const operations = await pendingOperations(dataSource, { log: (line) => log.push(line), warn: (line) => log.push(line) });
    return { tuples: operations.flatMap(alembicTuples), log };
  });
}

function askAlembic(files: readonly string[]): Found[] {
  const script = path.join(projectRoot, "test/interop/alembic-differences.py");
  const { stdout } = succeed(runReference("python", [script, ...files.map((file) => `sqlite:///${file}`)]));
  return (JSON.parse(stdout) as { tuples: string[][]; log: string[] }[]).map(({ tuples, log }) => ({
    tuples: tuples.map((items) => `(${items.map((item) => `'${item}'`).join(", ")})`),
    log,
  }));
}

/** In no order; types in SQL's words and not in SQLAlchemy's. */
function comparable({ tuples, log }: Found = { tuples: [], log: [] }): Found {
  const sqlType = (line: string) => line.replace(/^Detected type change from .* on /, "Detected type change on ");
  return { tuples: tuples.toSorted(), log: log.map(sqlType).toSorted() };
}
