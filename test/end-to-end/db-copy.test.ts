// db-copy between the three engines: every row arrives unchanged, ids continue where they were, and obstacles are
// reported.
import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { runHere } from "../support/cli/cli.js";
import { dbCreateArguments, type TestInstance } from "../support/cli/instance.js";
import { awkward, exactRows, wholeSeconds } from "../support/databases/awkward-rows.js";
import { copy, emptyInstance, usedInstance } from "../support/databases/copied.js";
import { dump } from "../support/databases/dump.js";
import { engines, mariadb, postgresql, query, type Row, sqlite, sqliteFile } from "../support/databases/engines.js";
import { randomNumbers } from "../support/faults/random.js";
import { changeDatabase } from "../support/reference/old-release.js";
import { buildAwkwardTree } from "../support/repositories/awkward-tree.js";

const allEngines = engines.every(({ missing }) => missing === undefined);
const around = [postgresql, mariadb, sqlite];

/** Columns that Kallithea 0.3.7 left empty, but that are required today. */
const filled = [
  "UPDATE groups SET group_description = '' WHERE group_description IS NULL",
  "UPDATE repositories SET repo_state = 'repo_state_created' WHERE repo_state IS NULL",
  "UPDATE repositories SET description = '' WHERE description IS NULL",
  "UPDATE user_logs SET username = '' WHERE username IS NULL",
];

describe.skipIf(!allEngines)(`db-copy around ${engines.map(({ title }) => title).join(", ")}`, () => {
  it("returns the first database row for row, with the same next ids", async () => {
    const first = usedInstance("kallithea-0.7.0", [...awkward, ...wholeSeconds]);
    const last = await copyAround(first);
    expect(await exactRows(last)).toEqual(await exactRows(first));
    expect(await schemaOf(last)).toEqual(await schemaOf(await created()));
  });

  it("preserves the rows of a scan of awkward repositories", async () => {
    const first = await emptyInstance(sqlite);
    await buildAwkwardTree(first.repositories);
    // Some of them are broken.
    expect((await runHere(dbCreateArguments(first))).status).toBe(6);
    // One of them has a commit message that does not fit into MariaDB's column.
    changeDatabase(
      sqliteFile(first.url),
      ...wholeSeconds,
      "UPDATE repositories SET changeset_cache = NULL WHERE length(changeset_cache) > 65535",
    );
    const last = await copyAround(first);
    expect((await dump(last.url)).repositories?.length).toBeGreaterThan(20);
    expect(await exactRows(last)).toEqual(await exactRows(first));
  });

  it("preserves thousands of random rows", async () => {
    const first = usedInstance("kallithea-0.7.0", wholeSeconds);
    addRandomRows(sqliteFile(first.url), 4000);
    expect(await exactRows(await copyAround(first))).toEqual(await exactRows(first));
  });

  it.each<[string, string[]]>([
    ["kallithea-0.3.7.upgraded-by-alembic", filled],
    ["kallithea-0.5.2.upgraded-by-alembic", []],
    ["kallithea-0.6.3.upgraded-by-alembic", []],
  ])("preserves the rows of %s in the current tables", async (release, statements) => {
    const first = usedInstance(release, [...statements, ...wholeSeconds]);
    const last = await copyAround(first);
    const [before, after] = [await dump(first.url), await dump(last.url)];
    const tables = Object.keys(after).filter((table) => table !== "sqlite_sequence");
    expect(tables).toHaveLength(30);
    for (const table of tables)
      expect([table, after[table]]).toEqual([table, likeRows(before[table] ?? [], after[table]?.[0] ?? {})]);
    expect(await schemaOf(last)).toEqual(await schemaOf(await created()));
  });
});

/** Old tables have columns that today's do not have. */
function likeRows(rows: readonly Row[], like: Row): Row[] {
  return rows.map((row) => Object.fromEntries(Object.keys(like).map((column) => [column, row[column]])));
}

/** Random rows, the same in every run: texts from all planes of Unicode, bytes, floats and times. */
function addRandomRows(file: string, count: number): void {
  const random = randomNumbers(20);
  const codePoint = () =>
    [random(128) || 1, random(0x700) + 1, random(0x1000) + 0x3000, random(0x10000) + 0x1_0000][random(4)] ?? 1;
  const text = (most: number) => String.fromCodePoint(...Array.from({ length: random(most) }, codePoint));
  const two = (below: number) => String(random(below)).padStart(2, "0");
  const moment = () =>
    `${1970 + random(100)}-${two(9).replace("00", "12")}-${two(28).replace("00", "28")} ${two(24)}:${two(60)}:${two(60)}.000000`;
  const float = () =>
    random(2) === 0 ? random(2 ** 30) / (random(2 ** 20) + 1) : -random(2 ** 30) * 1.000_000_1 ** random(2 ** 20);
  const user = () => random(5) + 1;
  const database = new Database(file);
  const log = database.prepare("INSERT INTO user_logs VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
  const gist = database.prepare("INSERT INTO gists VALUES (?, ?, ?, ?, ?, 'public', ?, ?)");
  const comment = database.prepare("INSERT INTO changeset_comments VALUES (?, 1, ?, NULL, NULL, ?, ?, ?, ?, ?)");
  database.transaction(() => {
    for (let id = 10_000; id < 10_000 + count; id++) {
      log.run(
        id * 3 - random(3),
        random(9) ? user() : null,
        text(255),
        random(9) ? 1 : null,
        text(255),
        null,
        text(900),
        moment(),
      );
    }
    for (let id = 1000; id < 1000 + count / 10; id++) {
      gist.run(id, text(250), text(3000), user(), float(), moment(), moment());
      comment.run(id, text(40), text(1000), user(), text(9000), moment(), moment());
    }
    database.exec("UPDATE repositories SET changeset_cache = randomblob(60000)");
  })();
  database.close();
}

async function copyAround(first: TestInstance): Promise<TestInstance> {
  let from = first;
  for (const engine of around) {
    const to = await emptyInstance(engine);
    const { status, stderr } = await copy(from, to);
    expect(status, stderr).toBe(0);
    from = to;
  }
  return from;
}

/** A database right after db-create. */
async function created(): Promise<TestInstance> {
  const made = await emptyInstance(sqlite);
  expect((await runHere(dbCreateArguments(made))).status).toBe(0);
  return made;
}

function schemaOf({ url }: TestInstance) {
  return query(url, "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY rowid");
}
