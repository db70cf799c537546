// Compares upgrade, downgrade and stamp with the real Alembic on the same history: output, exit status, and the rows of
// the version table afterwards.
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runHere } from "../support/cli/cli.js";
import { makeFolder, removeFolder } from "../support/cli/temporary-folder.js";
import { type Engine, engines, query, sqlite } from "../support/databases/engines.js";
import { serverDatabase } from "../support/databases/server-database.js";
import { runAlembic, writeBothEnvironments } from "../support/migrations/alembic-environment.js";
import { describeAgainstReference } from "../support/reference/reference.js";

const line = ["a111", "b222 < a111", "c333 < b222", "d444 < c333"];
const diamond = ["a111", "b222 < a111 #left", "c333 < a111 #right", "d444 < b222,c333"];
const twoHeads = ["a111", "b222 < a111 #left", "c333 < a111 #right"];

const cases: [commandLine: string, history: string[], rows: string[]][] = [
  ["upgrade head", line, []],
  ["upgrade head", line, ["d444"]],
  ["upgrade +2", line, ["a111"]],
  ["upgrade +5", line, ["a111"]],
  ["upgrade c3", line, ["a111"]],
  ["upgrade zz", line, ["a111"]],
  ["upgrade head", line, ["gone"]],
  ["upgrade head", twoHeads, []],
  ["upgrade heads", twoHeads, []],
  ["upgrade left@head", twoHeads, []],
  ["upgrade head", diamond, ["b222"]],
  ["upgrade a111:b222", line, []],
  ["downgrade -1", line, ["c333"]],
  ["downgrade -1", twoHeads, ["c333", "b222"]],
  ["downgrade base", line, ["d444"]],
  ["downgrade a111", diamond, ["d444"]],
  ["downgrade b222", diamond, ["d444"]],
  ["downgrade -9", line, ["c333"]],
  ["downgrade a111:b222", line, ["b222"]],
  ["stamp b222", line, []],
  ["stamp c333", line, ["b222"]],
  ["stamp base", line, ["b222"]],
  ["stamp b222 c333", twoHeads, []],
  ["stamp b222", line, ["gone"]],
  ["stamp --purge b222", line, ["gone"]],
  ["stamp +1", line, ["a111"]],
  ["upgrade head --sql", line, []],
  ["upgrade b222:b222 --sql", line, []],
  ["upgrade +2 --sql", line, []],
  ["upgrade head --sql", diamond, []],
  ["upgrade heads:b222 --sql", twoHeads, []],
  ["downgrade c333:a111 --sql", line, []],
  ["downgrade d444:-2 --sql", line, []],
  ["downgrade b222:base --sql", line, []],
  ["downgrade b222 --sql", line, []],
  ["stamp heads --sql", twoHeads, []],
  ["stamp a111:c333 --sql", line, []],
  ["stamp c333:base --sql", line, []],
  ["stamp b222:c333 a111:c333 --sql", twoHeads, []],
  ["stamp --purge b222 --sql", line, []],
];

interface Outcome {
  status: number;
  output: string;
  rows: string[];
}

describe.each(engines)("on $title", (engine) => {
  describeAgainstReference("compared with Alembic", () => {
    describe.skipIf(engine.missing)("the same command line", () => comparisons(engine));
  });
});

function comparisons(engine: Engine): void {
  const root = makeFolder();
  let prepared: Prepared[] = [];
  let theirs: Outcome[] = [];
  afterAll(() => removeFolder(root));

  beforeAll(async () => {
    prepared = await Promise.all(
      cases.map(([, history, rows], index) => prepare(engine, folderOf(root, index), history, rows)),
    );
    const commandLines = cases.map(([words], index) => ({
      folder: folderOf(root, index),
      arguments: words.split(" "),
    }));
    const finished = runAlembic(commandLines);
    theirs = await Promise.all(
      finished.map(async (outcome, index) => ({ ...outcome, rows: await rowsIn(prepared[index]?.theirs ?? "") })),
    );
  });

  it.each(cases.map(([words, history, rows], index) => ({ words, at: `${history.at(-1)} at ${rows}`, index })))(
    "$words, $at",
    async ({ words, index }) => {
      const { ini = "", ours = "" } = prepared[index] ?? {};
      const { status, stdout } = await runHere(["alembic", "-c", ini, ...words.split(" "), ...withoutBackup(words)]);
      const { output = "", ...others } = theirs[index] ?? {};
      expect({ status, output: stdout, rows: await rowsIn(ours) }).toEqual({ ...others, output: withoutDrop(output) });
    },
  );
}

/** The URLs of two databases, and our ini. */
interface Prepared {
  ini: string;
  ours: string;
  theirs: string;
}

function folderOf(root: string, index: number): string {
  return path.join(root, String(index));
}

async function prepare(engine: Engine, folder: string, history: string[], rows: string[]): Promise<Prepared> {
  mkdirSync(folder);
  const versions = writeBothEnvironments(folder, history, rows);
  const urls = engine === sqlite ? copyFile(folder) : await twoDatabases(engine, rows);
  writeFileSync(
    path.join(folder, "alembic.ini"),
    `[alembic]\nscript_location = env\nsqlalchemy.url = ${urls.theirs}\n`,
  );
  const ini = path.join(folder, "ours.ini");
  const alembic = `[alembic]\nscript_location = ${folder}\nversion_locations = ${versions}\n`;
  writeFileSync(ini, `[app:main]\nsqlalchemy.url = ${urls.ours}\n${alembic}`);
  return { ini, ...urls };
}

function copyFile(folder: string): Omit<Prepared, "ini"> {
  const [ours, theirs] = [path.join(folder, "ours.db"), path.join(folder, "x.db")];
  copyFileSync(theirs, ours);
  return { ours: `sqlite:///${ours}`, theirs: `sqlite:///${theirs}` };
}

async function twoDatabases(engine: Engine, rows: readonly string[]): Promise<Omit<Prepared, "ini">> {
  const sql = [
    "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)",
    ...rows.map((row) => `INSERT INTO alembic_version VALUES ('${row}')`),
  ].join(";");
  return { ours: await serverDatabase(engine, sql), theirs: await serverDatabase(engine, sql) };
}

function withoutBackup(words: string): string[] {
  return words.startsWith("stamp") ? [] : ["--no-backup"];
}

/**
 * 1.4.3 drops the version table at base; later versions and we do not. We also print nothing before a failure.
 */
function withoutDrop(output: string): string {
  return output.replace("DROP TABLE alembic_version;\n\n", "").replace(/^BEGIN;\n\n(?=FAILED)/, "");
}

async function rowsIn(url: string): Promise<string[]> {
  return (await query(url, "SELECT version_num FROM alembic_version ORDER BY 1")).map((row) => String(row.version_num));
}
