// The bundled revisions: Kallithea's own history.
import { describe, expect, it } from "vitest";
import { loadMigration } from "../../src/migrations/history/files/load-migration.js";
import { readRevisions } from "../../src/migrations/history/files/read-revisions.js";
import { revisionFolders } from "../../src/migrations/history/files/script-location.js";
import { revisionGraph } from "../../src/migrations/history/graph/revision-graph.js";
import { historyNodes } from "../../src/migrations/history/listing/listings.js";
import type { Operations } from "../../src/schema/operations.js";

const folders = revisionFolders({ script_location: "kallithea:alembic" }, "/");

describe("the bundled revisions", () => {
  it("form a single line from 9358dc3d6828 to 7ba0d2cad930", async () => {
    const ids = historyNodes(revisionGraph(await readRevisions(folders))).map(({ id }) => id);
    expect(ids).toHaveLength(10);
    expect([ids[0], ids.at(-1)]).toEqual(["7ba0d2cad930", "9358dc3d6828"]);
  });

  it("can each be run up and down", async () => {
    for (const { path } of await readRevisions(folders)) {
      const migration = await loadMigration(path);
      await migration.upgrade(recorder([]));
      await migration.downgrade(recorder([]));
    }
  });

  it("drop the table of the old migrations first, and restore it last", async () => {
    const [upward, downward] = await callsOf("9358dc3d6828");
    expect(upward).toEqual([["dropTable", "db_migrate_version"]]);
    expect(downward.map(([name]) => name)).toEqual(["createTable", "bulkInsert"]);
  });

  it("rename the hooks of 0.7 if there are none with the new names", async () => {
    const [upward] = await callsOf("7ba0d2cad930");
    expect(
      upward.filter(([name]) => name === "execute").map(([, statement]) => String(statement).split(" ")[0]),
    ).toEqual(["UPDATE", "UPDATE", "DELETE", "DELETE"]);
  });
});

async function callsOf(id: string): Promise<[unknown[][], unknown[][]]> {
  const revision = (await readRevisions(folders)).find((candidate) => candidate.id === id);
  const migration = await loadMigration(revision?.path ?? expect.fail(id));
  const upward: unknown[][] = [];
  const downward: unknown[][] = [];
  await migration.upgrade(recorder(upward));
  await migration.downgrade(recorder(downward));
  return [upward, downward];
}

/** Records the calls; queries return no rows. */
function recorder(calls: unknown[][]): Operations {
  return new Proxy({} as Operations, {
    get:
      (_, name) =>
      async (...parameters: unknown[]) => {
        calls.push([name, ...parameters]);
        return [];
      },
  });
}
