// Databases of real releases, upgraded by ours and by the real Alembic; Alembic's results are fixtures.
import path from "node:path";
import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { connectSqlite } from "../../src/engines/sqlite/connect/connect.js";
import { describeSchema, type SchemaDescription } from "../../src/engines/sqlite/migrate/describe-schema.js";
import { checkSchema } from "../../src/migrations/autogenerate/check.js";
import { leaveAlone } from "../../src/migrations/autogenerate/leave-alone.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";
import { type Dump, dump, dumpDatabase } from "../support/databases/dump.js";
import { servers } from "../support/databases/engines.js";
import { openDatabase } from "../support/databases/open-database.js";
import { schemaDump } from "../support/databases/schema-dump.js";
import { migrateFile, migrateOn } from "../support/migrations/migration-session.js";
import { loadRelease } from "../support/reference/load-release.js";
import { changeDatabase, restoreRelease } from "../support/reference/old-release.js";

const releases = ["kallithea-0.3.7", "kallithea-0.5.2", "kallithea-0.6.3"];

/** The initial revision of a database of each release. */
const starts: Record<string, string> = {
  "kallithea-0.3.7": "base",
  "kallithea-0.5.2": "d7ec25b66e47",
  "kallithea-0.6.3": "a0a1bf09c143",
};

describe.each(releases)("%s on SQLite", (release) => {
  it("has the same rows and schema after an upgrade as with the real Alembic", async () => {
    const { ours, theirs } = restoreBoth(release);
    await migrateFile(ours, "head");
    expect(await checkAsCommand(`sqlite:///${ours}`)).toBe("No new upgrade operations detected.");
    expect(await schemaOf(ours)).toEqual(await schemaOf(theirs));
    expect(rowsOf(ours)).toEqual(rowsOf(theirs));
  });

  it("keeps AUTOINCREMENT with its counters, which the real Alembic loses", async () => {
    const { ours } = restoreBoth(release);
    changeDatabase(
      ours,
      "UPDATE sqlite_sequence SET seq = 5000 WHERE name IN ('users', 'ui', 'pull_request_reviewers')",
    );
    await migrateFile(ours, "head");
    expect(sequences(ours)).toMatchObject({ users: 5000, ui: 5000, pull_request_reviewers: 5000 });
  });

  it("can be downgraded to its release and upgraded again without losing a row", async () => {
    const { ours } = restoreBoth(release);
    await migrateFile(ours, "head");
    const [schema, rows] = [await schemaOf(ours), rowsOf(ours)];
    await migrateFile(ours, starts[release] ?? "", { direction: "downgrade" });
    await migrateFile(ours, "head");
    expect(await schemaOf(ours)).toEqual(schema);
    expect(withoutNewId(rowsOf(ours))).toEqual(withoutNewId(rows));
  });
});

describe.each(servers)("on $title", (engine) => {
  describe.skipIf(engine.missing).each(releases)("%s", (release) => {
    it("has the same rows after an upgrade as with the real Alembic", async () => {
      const ours = await loadRelease(engine, release, "");
      await migrateOn(ours, "head");
      expect(await checkAsCommand(ours)).toBe("No new upgrade operations detected.");
      const theirs = await loadRelease(engine, `${release}.upgraded-by-alembic`, "");
      expect(inOrder(await dump(ours))).toEqual(inOrder(await dump(theirs)));
    });

    it("can be downgraded to its release and upgraded again without losing a row", async () => {
      const url = await loadRelease(engine, release, "");
      await migrateOn(url, "head");
      const [schema, rows] = [schemaDump(url), withoutNewId(await dump(url))];
      await migrateOn(url, starts[release] ?? "", { direction: "downgrade" });
      await migrateOn(url, "head");
      expect(schemaDump(url)).toEqual(schema);
      expect(inOrder(withoutNewId(await dump(url)))).toEqual(inOrder(rows));
    });
  });
});

/** What `check` prints for a database, without a site's own revisions. */
async function checkAsCommand(url: string): Promise<string> {
  const database = await openDatabase(url, { readOnly: true });
  const left = { isExcluded: () => false, created: new Set<string>(), warn: () => {} };
  try {
    return await checkSchema(database, { leaveAlone: (reflected, wanted) => leaveAlone(reflected, wanted, left) });
  } finally {
    await database.dataSource.destroy();
  }
}

/** Servers return rows in the order of the first column, and rows that were inserted again have new ids. */
function inOrder(tables: Record<string, readonly object[]>): Record<string, string[]> {
  const texts = (rows: readonly object[]) => rows.map((row) => JSON.stringify(Object.entries(row).sort())).sort();
  return Object.fromEntries(Object.entries(tables).map(([table, rows]) => [table, texts(rows)]));
}

/** Hides the id of the one row that a downgrade deletes and the next upgrade inserts again; ids are never reused. */
function withoutNewId({ settings = [], ...others }: Dump) {
  return {
    ...others,
    settings: settings.map((row) =>
      row.app_settings_name === "clone_ssh_tmpl" ? { ...row, app_settings_id: "new" } : row,
    ),
  };
}

function restoreBoth(release: string): { ours: string; theirs: string } {
  const folder = temporaryFolder();
  const [ours, theirs] = [path.join(folder, "ours.db"), path.join(folder, "theirs.db")];
  restoreRelease(release, ours);
  restoreRelease(`${release}.upgraded-by-alembic`, theirs);
  return { ours, theirs };
}

async function schemaOf(file: string): Promise<SchemaDescription> {
  const dataSource = await connectSqlite({ file, timeout: 5 });
  try {
    return await describeSchema(dataSource.createQueryRunner(), "main");
  } finally {
    await dataSource.destroy();
  }
}

/**
 * Without the counters of AUTOINCREMENT, which the rebuilds of Alembic lose. The order of columns is not part of a row.
 */
function rowsOf(file: string): Dump {
  const { sqlite_sequence: _, ...tables } = dumpDatabase(file);
  return tables;
}

function sequences(file: string): Record<string, number> {
  const db = new Database(file, { readonly: true });
  try {
    return Object.fromEntries(db.prepare("SELECT name, seq FROM sqlite_sequence").raw().all() as [string, number][]);
  } finally {
    db.close();
  }
}
