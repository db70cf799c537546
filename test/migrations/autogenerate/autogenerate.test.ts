import path from "node:path";
import { describe, expect, it } from "vitest";
import type { Database } from "../../../src/engines/engine.js";
import { type AutogenerateOptions, autogenerate } from "../../../src/migrations/autogenerate/autogenerate.js";
import { checkSchema } from "../../../src/migrations/autogenerate/check.js";
import { boolean, nullable, serverDefault, string, text } from "../../../src/schema/columns.js";
import { entities } from "../../../src/schema/entities.js";
import type { Entity } from "../../../src/schema/entity.js";
import { targetTables } from "../../../src/schema/target-schema.js";
import { temporaryFolder } from "../../support/cli/temporary-folder.js";
import { dumpDatabase } from "../../support/databases/dump.js";
import { withDatabase } from "../../support/databases/open-database.js";
import { runGenerated, writeGenerated } from "../../support/migrations/generated-revision.js";
import { changeDatabase, restoreRelease } from "../../support/reference/old-release.js";

const head = "kallithea-0.7.0";

function databaseOf(release: string, ...changes: string[]): string {
  const file = path.join(temporaryFolder(), "x.db");
  restoreRelease(release, file);
  changeDatabase(file, ...changes);
  return file;
}

const onDatabase = <Result>(file: string, use: (database: Database) => Promise<Result>) =>
  withDatabase(`sqlite:///${file}`, use);

const generate = (
  file: string,
  { entities: changed, ...options }: AutogenerateOptions & { entities?: readonly Entity[] } = {},
) =>
  onDatabase(file, (database) =>
    autogenerate(database, { ...options, ...(changed && { target: targetTables(changed) }) }),
  );

function changedUsers(change: (columns: Entity["columns"]) => Entity["columns"]): readonly Entity[] {
  return entities.map((entity) => (entity.table === "users" ? { ...entity, columns: change(entity.columns) } : entity));
}

describe("autogenerate", () => {
  it.each([head, "kallithea-0.6.3.upgraded-by-alembic"])(
    "finds nothing to do in %s, and prints nothing",
    async (release) => {
      const printed: string[] = [];
      const print = (line: string) => void printed.push(line);
      expect(await generate(databaseOf(release), { log: print, warn: print })).toEqual([]);
      expect(printed).toEqual([]);
    },
  );

  it("drops only tables of older releases in a database that was upgraded from 0.5.2", async () => {
    const operations = await generate(databaseOf("kallithea-0.5.2.upgraded-by-alembic"));
    expect(operations.map((operation) => [operation.kind, "table" in operation && operation.table])).toEqual([
      ["dropTable", "cache_invalidation"],
    ]);
  });

  it("changes nothing in the database, and creates no table of its own", async () => {
    const file = databaseOf(head, "CREATE TABLE extra (a INT)");
    const before = dumpDatabase(file);
    await generate(file);
    expect(dumpDatabase(file)).toEqual(before);
  });

  it("refuses a NOT NULL column without a default for a table with rows", async () => {
    const withFax = changedUsers((columns) => ({ ...columns, fax: string(20) }));
    await expect(generate(databaseOf(head), { entities: withFax })).rejects.toThrow(
      "users.fax: NOT NULL and without a default",
    );
    const withDefault = changedUsers((columns) => ({ ...columns, fax: serverDefault(string(20), "") }));
    expect(await generate(databaseOf(head), { entities: withDefault })).toHaveLength(1);
  });

  it("refuses a database in which a run of Alembic was interrupted", async () => {
    await expect(generate(databaseOf(head, "CREATE TABLE _alembic_tmp_users (user_id INTEGER)"))).rejects.toThrow(
      "_alembic_tmp_users",
    );
  });

  it("does not guess a rename, and suggests the option", async () => {
    const warned: string[] = [];
    const renamed = changedUsers(({ lastname = text(), ...columns }) => ({ ...columns, surname: nullable(lastname) }));
    const operations = await generate(databaseOf(head), { entities: renamed, warn: (line) => warned.push(line) });
    expect(operations.map(({ kind }) => kind)).toEqual(["addColumn", "dropColumn"]);
    expect(warned.join()).toContain("--rename users.lastname:surname");
  });

  it("keeps the data of a declared rename on upgrade and downgrade", async () => {
    const file = databaseOf(head);
    const before = dumpDatabase(file).users;
    const renamed = changedUsers(({ lastname = text(), ...columns }) => ({ ...columns, surname: lastname }));
    const log: string[] = [];
    const operations = await generate(file, {
      entities: renamed,
      renames: ["users.lastname:surname"],
      log: (line) => log.push(line),
    });
    expect(operations).toEqual([{ kind: "renameColumn", table: "users", from: "lastname", to: "surname" }]);
    expect(log).toEqual(["Detected renamed column 'users.lastname' to 'surname'"]);
    const revision = writeGenerated(temporaryFolder(), operations);
    await onDatabase(file, (database) => runGenerated(revision, "upgrade", database));
    expect(dumpDatabase(file).users?.map(({ surname }) => surname)).toEqual(before?.map(({ lastname }) => lastname));
    await onDatabase(file, (database) => runGenerated(revision, "downgrade", database));
    expect(dumpDatabase(file).users).toEqual(before);
  });

  it("keeps the data of an added column through a downgrade and an upgrade with --keep-columns", async () => {
    const file = databaseOf(head);
    const changed = changedUsers((columns) => ({
      ...columns,
      bio: nullable(text()),
      vip: serverDefault(boolean(), true),
    }));
    const revision = writeGenerated(temporaryFolder(), await generate(file, { entities: changed }), {
      keepColumns: true,
    });
    const run = (direction: "upgrade" | "downgrade") =>
      onDatabase(file, (database) => runGenerated(revision, direction, database));
    await run("upgrade");
    changeDatabase(file, "UPDATE users SET bio = 'of ' || username, vip = 0");
    const filled = dumpDatabase(file);
    await run("downgrade");
    await run("upgrade");
    expect(dumpDatabase(file)).toEqual(filled);
    expect(filled.users?.[0]).toMatchObject({ bio: expect.stringMatching(/^of /), vip: 0 });
    expect(await generate(file, { entities: changed })).toEqual([]);
  });

  it("upgrades and downgrades several changes of several tables at once", async () => {
    const file = databaseOf(head);
    const before = dumpDatabase(file);
    const changed = changedUsers(({ firstname: _, ...columns }) => ({
      ...columns,
      lastname: nullable(text()),
      bio: nullable(string(10)),
    })).map((entity) =>
      entity.table === "gists" ? { ...entity, indexes: { g_all_idx: ["gist_type", "created_on"] } } : entity,
    );
    const revision = writeGenerated(temporaryFolder(), await generate(file, { entities: changed }));
    await onDatabase(file, (database) => runGenerated(revision, "upgrade", database));
    expect(await generate(file, { entities: changed })).toEqual([]);
    // Its downgrade cannot restore a NOT NULL column if there are rows, as a comment in the file says.
    await expect(onDatabase(file, (database) => runGenerated(revision, "downgrade", database))).rejects.toThrow(
      "firstname",
    );
    expect(dumpDatabase(file).gists).toEqual(before.gists);
  });
});

describe("check", () => {
  it("prints Alembic's message if there is nothing to do", async () => {
    expect(await onDatabase(databaseOf(head), (database) => checkSchema(database))).toBe(
      "No new upgrade operations detected.",
    );
  });

  it("fails with status 4 and lists all differences", async () => {
    const file = databaseOf(
      head,
      "ALTER TABLE users ADD COLUMN bio TEXT",
      "DROP INDEX u_email_idx",
      "DROP TABLE user_ip_map",
    );
    await expect(onDatabase(file, (database) => checkSchema(database))).rejects.toMatchObject({
      message:
        "New upgrade operations detected: [('add_table', 'user_ip_map'), ('add_index', 'users', 'u_email_idx'), ('remove_column', 'users', 'bio')]",
      exitStatus: 4,
    });
  });

  it("also lists a column that existing rows would have no value for", async () => {
    const withFax = changedUsers((columns) => ({ ...columns, fax: string(20) }));
    const checked = onDatabase(databaseOf(head), (database) =>
      checkSchema(database, { target: targetTables(withFax) }),
    );
    await expect(checked).rejects.toThrow("[('add_column', 'users', 'fax')]");
  });
});
