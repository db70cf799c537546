// Traps in which other migration tools lose rows, or never finish, on each of the three databases.
import { describe, expect, it } from "vitest";
import {
  type AutogenerateOptions,
  autogenerate,
  pendingOperations,
} from "../../../src/migrations/autogenerate/autogenerate.js";
import { nullable, serverDefault, string, text } from "../../../src/schema/columns.js";
import { entities } from "../../../src/schema/entities.js";
import type { Entity } from "../../../src/schema/entity.js";
import { temporaryFolder } from "../../support/cli/temporary-folder.js";
import { dump } from "../../support/databases/dump.js";
import { type Engine, engines, mariadb, postgresql, query } from "../../support/databases/engines.js";
import { withDatabase } from "../../support/databases/open-database.js";
import { type EntityChange, targetOf, withCheck } from "../../support/migrations/entity-changes.js";
import { runGenerated, writeGenerated } from "../../support/migrations/generated-revision.js";
import { usedDatabase } from "../../support/reference/used-database.js";

describe.each(engines)("on $title", (engine) => {
  describe.skipIf(engine.missing)("a comparison", () => traps(engine));
});

function traps(engine: Engine): void {
  it("finds a table that the entities do not have, and restores it with all its keys", async () => {
    const url = await databaseWith(
      engine,
      "CREATE TABLE extra (a INT NOT NULL PRIMARY KEY, b INT, CONSTRAINT fk_extra_b FOREIGN KEY (b) REFERENCES users (user_id))",
    );
    const { revision, kinds } = await generated(url, { entities });
    expect(kinds).toEqual(["dropTable"]);
    await run(url, revision, "upgrade");
    expect(await found(url, { entities })).toEqual([]);
    await run(url, revision, "downgrade");
    expect(await found(url, { entities })).toEqual(["Detected removed table 'extra'"]);
    await expect(query(url, "INSERT INTO extra VALUES (1, 99999)")).rejects.toThrow();
  });

  it("does not guess a rename, and keeps the data of a declared one on upgrade and downgrade", async () => {
    const url = await databaseWith(engine);
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
    expect(await found(url, { entities: renamed })).toEqual([]);
    await run(url, revision, "downgrade");
    expect(await dump(url)).toEqual(before);
  });

  it("keeps the data of a column that becomes renamed, longer and nullable", async () => {
    const url = await databaseWith(engine);
    const before = await dump(url);
    const changed = onUsers(({ lastname: _, ...columns }) => ({ ...columns, surname: nullable(string(999)) }));
    const { revision, kinds } = await generated(url, { entities: changed }, { renames: ["users.lastname:surname"] });
    expect(kinds).toEqual(["renameColumn", "alterColumn"]);
    await run(url, revision, "upgrade");
    expect(await found(url, { entities: changed })).toEqual([]);
    expect((await dump(url)).users?.map(({ surname }) => surname)).toEqual(
      before.users?.map(({ lastname }) => lastname),
    );
    await run(url, revision, "downgrade");
    expect((await dump(url)).users).toEqual(before.users);
  });

  it("finds a changed check", async () => {
    const url = await databaseWith(engine);
    const checked = (condition: string): EntityChange => ({
      name: condition,
      entities,
      found: [],
      adjust: withCheck(condition),
    });
    const check = checked("gist_expires >= -1");
    await run(url, (await generated(url, check)).revision, "upgrade");
    expect(await found(url, check)).toEqual([]);
    const { kinds } = await generated(url, checked("gist_expires >= -2"));
    expect(kinds).toEqual(["dropConstraint", "createConstraint"]);
  });

  it("finds a foreign key that has the same name but other columns or another target", async () => {
    const url = await databaseWith(engine);
    const other = entities.map((of) =>
      of.table === "gists"
        ? { ...of, columns: { ...of.columns, user_id: { kind: "integer", references: "groups" } as const } }
        : of,
    );
    const { kinds } = await generated(url, { entities: other });
    expect(kinds).toEqual(["dropConstraint", "createConstraint"]);
  });

  it("changes nothing in the database, and creates no table of its own", async () => {
    const url = await databaseWith(engine);
    const before = await dump(url);
    const withDefault = onUsers((columns) => ({ ...columns, motto: serverDefault(string(20), "x") }));
    await generated(url, { entities: withDefault });
    expect(await dump(url)).toEqual(before);
  });

  it("refuses a NOT NULL column without a default for a table with rows", async () => {
    const url = await databaseWith(engine);
    const withFax = onUsers((columns) => ({ ...columns, fax: string(20) }));
    await expect(generated(url, { entities: withFax })).rejects.toThrow("users.fax: NOT NULL and without a default");
  });
}

describe.skipIf(postgresql.missing)(`on ${postgresql.title}, constraints named by other programs`, () => {
  it("are recognized by their definition", async () => {
    const url = await databaseWith(
      postgresql,
      "ALTER TABLE gists RENAME CONSTRAINT fk_gists_user_id TO gists_user_id_fkey",
      "ALTER TABLE users RENAME CONSTRAINT pk_users TO users_pkey",
      "ALTER TABLE users RENAME CONSTRAINT uq_users_email TO users_email_key",
    );
    expect(await found(url, { entities })).toEqual([]);
  });
});

describe.skipIf(mariadb.missing)(`on ${mariadb.title}, drift`, () => {
  it("is reported, and does not become an operation", async () => {
    const url = await databaseWith(
      mariadb,
      "ALTER TABLE ui DROP CONSTRAINT ck_ui_ui_active",
      "ALTER TABLE settings CONVERT TO CHARACTER SET latin1",
      "ALTER TABLE settings ENGINE = MyISAM",
    );
    expect((await found(url, { entities })).map((line) => line.slice(0, 40))).toEqual([
      "Table 'settings' uses the engine MyISAM,",
      "Table 'settings' uses latin1_swedish_ci,",
      "Column 'ui.ui_active' accepts numbers ot",
    ]);
    expect((await generated(url, { entities })).kinds).toEqual([]);
  });

  it("does not include names given by other programs", async () => {
    const url = await databaseWith(
      mariadb,
      "ALTER TABLE gists DROP FOREIGN KEY fk_gists_user_id, DROP INDEX fk_gists_user_id",
      "ALTER TABLE gists ADD FOREIGN KEY (user_id) REFERENCES users (user_id)",
      "ALTER TABLE users RENAME INDEX uq_users_email TO email",
    );
    expect(await found(url, { entities })).toEqual([]);
  });
});

async function databaseWith(engine: Engine, ...statements: readonly string[]): Promise<string> {
  const url = await usedDatabase(engine, temporaryFolder());
  for (const statement of statements) await query(url, statement);
  return url;
}

function onUsers(change: (columns: Entity["columns"]) => Entity["columns"]): readonly Entity[] {
  return entities.map((of) => (of.table === "users" ? { ...of, columns: change(of.columns) } : of));
}

type Entities = Pick<EntityChange, "entities" | "adjust">;

async function generated(
  url: string,
  change: Entities,
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

async function found(url: string, change: Entities): Promise<string[]> {
  return withDatabase(url, async (database) => {
    const lines: string[] = [];
    await pendingOperations(database, {
      target: targetOf(change),
      log: (line) => lines.push(line),
      warn: (line) => lines.push(line),
    });
    return lines;
  });
}
