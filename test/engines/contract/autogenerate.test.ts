// Traps in which other migration tools lose rows, or never finish.
import { describe, expect, it } from "vitest";
import { type AutogenerateOptions, autogenerate } from "../../../src/migrations/autogenerate/autogenerate.js";
import { nullable, serverDefault, string, text } from "../../../src/schema/columns.js";
import { entities } from "../../../src/schema/entities.js";
import type { Entity } from "../../../src/schema/entity.js";
import { temporaryFolder } from "../../support/cli/temporary-folder.js";
import { dump } from "../../support/databases/dump.js";
import { type Engine, engines, query } from "../../support/databases/engines.js";
import { withDatabase } from "../../support/databases/open-database.js";
import { type EntityChange, targetOf, withCheck } from "../../support/migrations/entity-changes.js";
import { runGenerated, writeGenerated } from "../../support/migrations/generated-revision.js";
import { pendingChanges, usedDatabaseWith } from "../../support/migrations/pending-changes.js";

describe.each(engines)("autogenerate on $title", (engine) => {
  describe.skipIf(engine.missing)("in a comparison", () => traps(engine));
});

function traps(engine: Engine): void {
  it("finds a table that the entities do not have, and restores it with all its keys", async () => {
    const url = await usedDatabaseWith(
      engine,
      "CREATE TABLE extra (a INT NOT NULL PRIMARY KEY, b INT, CONSTRAINT fk_extra_b FOREIGN KEY (b) REFERENCES users (user_id))",
    );
    const { revision, kinds } = await generated(url, { entities });
    expect(kinds).toEqual(["dropTable"]);
    await run(url, revision, "upgrade");
    expect(await pendingChanges(url, { entities })).toEqual([]);
    await run(url, revision, "downgrade");
    expect(await pendingChanges(url, { entities })).toEqual(["Detected removed table 'extra'"]);
    await expect(query(url, "INSERT INTO extra VALUES (1, 99999)")).rejects.toThrow();
  });

  it("does not guess a rename, and keeps the values of a column whose rename is given, in both directions", async () => {
    const url = await usedDatabaseWith(engine);
    const before = await dump(url);
    const renamed = onUsers(({ lastname = text(), ...columns }) => ({ ...columns, surname: lastname }));
    await expect(generated(url, { entities: renamed })).rejects.toThrow(
      "users.surname: NOT NULL and without a default",
    );
    const { revision, kinds } = await generated(url, { entities: renamed }, { renames: ["users.lastname:surname"] });
    expect(kinds).toEqual(["renameColumn"]);
    await run(url, revision, "upgrade");
    expect((await dump(url)).users?.map(({ surname }) => surname)).toEqual(
      before.users?.map(({ lastname }) => lastname),
    );
    expect(await pendingChanges(url, { entities: renamed })).toEqual([]);
    await run(url, revision, "downgrade");
    expect(await dump(url)).toEqual(before);
  });

  it("keeps the values of a column that becomes renamed, longer and nullable", async () => {
    const url = await usedDatabaseWith(engine);
    const before = await dump(url);
    const changed = onUsers(({ lastname: _, ...columns }) => ({ ...columns, surname: nullable(string(999)) }));
    const { revision, kinds } = await generated(url, { entities: changed }, { renames: ["users.lastname:surname"] });
    expect(kinds).toEqual(["renameColumn", "alterColumn"]);
    await run(url, revision, "upgrade");
    expect(await pendingChanges(url, { entities: changed })).toEqual([]);
    expect((await dump(url)).users?.map(({ surname }) => surname)).toEqual(
      before.users?.map(({ lastname }) => lastname),
    );
    await run(url, revision, "downgrade");
    expect((await dump(url)).users).toEqual(before.users);
  });

  it("finds a check that has changed", async () => {
    const url = await usedDatabaseWith(engine);
    const checked = (condition: string): EntityChange => ({
      name: condition,
      entities,
      found: [],
      adjust: withCheck(condition),
    });
    const check = checked("gist_expires >= -1");
    await run(url, (await generated(url, check)).revision, "upgrade");
    expect(await pendingChanges(url, check)).toEqual([]);
    const { kinds } = await generated(url, checked("gist_expires >= -2"));
    expect(kinds).toEqual(["dropConstraint", "createConstraint"]);
  });

  it("finds a foreign key that has the same name but refers to another table", async () => {
    const url = await usedDatabaseWith(engine);
    const other = entities.map((of) =>
      of.table === "gists"
        ? { ...of, columns: { ...of.columns, user_id: { kind: "integer", references: "groups" } as const } }
        : of,
    );
    const { kinds } = await generated(url, { entities: other });
    expect(kinds).toEqual(["dropConstraint", "createConstraint"]);
  });

  it("changes nothing in the database", async () => {
    const url = await usedDatabaseWith(engine);
    const before = await dump(url);
    const withDefault = onUsers((columns) => ({ ...columns, motto: serverDefault(string(20), "x") }));
    await generated(url, { entities: withDefault });
    expect(await dump(url)).toEqual(before);
  });

  it("refuses a NOT NULL column without a default for a table with rows", async () => {
    const url = await usedDatabaseWith(engine);
    const withFax = onUsers((columns) => ({ ...columns, fax: string(20) }));
    await expect(generated(url, { entities: withFax })).rejects.toThrow("users.fax: NOT NULL and without a default");
  });
}

function onUsers(change: (columns: Entity["columns"]) => Entity["columns"]): readonly Entity[] {
  return entities.map((of) => (of.table === "users" ? { ...of, columns: change(of.columns) } : of));
}

async function generated(
  url: string,
  change: Parameters<typeof targetOf>[0],
  options: AutogenerateOptions = {},
): Promise<{ revision: string; kinds: string[] }> {
  const operations = await withDatabase(url, (database) =>
    autogenerate(database, { ...options, target: targetOf(change) }),
  );
  return { revision: writeGenerated(temporaryFolder(), operations), kinds: operations.map(({ kind }) => kind) };
}

async function run(url: string, revision: string, direction: "upgrade" | "downgrade"): Promise<void> {
  await withDatabase(url, (database) => runGenerated(revision, direction, database));
}
