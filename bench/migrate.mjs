// `npm run bench:migrate`: migrations compared with the real Alembic, run alternately, and a rebuild compared with
// SQLite's own copy; times of whole processes.
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import Database from "better-sqlite3";
import { root } from "../scripts/bundle.mjs";
import { inTurn, median } from "./in-turn.mjs";

const alembic = path.join(process.env.KALLITHEA_REFERENCE ?? path.join(root, ".reference/kallithea"), "bin/alembic");
if (!existsSync(alembic))
  throw new Error("the original Kallithea is not installed; run test/interop/install-reference.sh");

const folder = mkdtempSync(path.join(tmpdir(), "kallithea-cli-bench-"));
const program = path.join(root, "dist/kallithea-cli.cjs");

try {
  console.log(`Node ${process.version}; seconds are medians of whole processes, run alternately`);
  compare("upgrade head of 0.3.7", "kallithea-0.3.7", ["upgrade", "head"], ["upgrade", "head"]);
  compare("upgrade head, no backup", "kallithea-0.3.7", ["upgrade", "head", "--no-backup"], ["upgrade", "head"]);
  compare("current", "kallithea-0.7.0", ["current"], ["current"]);
  // Alembic 1.4.3 has no `check`; autogenerate does the same comparison and also writes a file.
  compare(
    "check",
    "kallithea-0.7.0",
    ["check"],
    ["revision", "--autogenerate", "-m", "bench", "--version-path", folder],
  );
  rebuild(1_000_000);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function compare(name, release, ourWords, theirWords) {
  const pristine = path.join(folder, `${release}.db`);
  if (!existsSync(pristine)) restore(release, pristine);
  const side = (who, command, before, words) => {
    const ini = path.join(folder, `${who}.ini`);
    const database = path.join(folder, `${who}.db`);
    writeFileSync(ini, iniText(who));
    return { command, args: [...before, "-c", ini, ...words], prepare: () => reset(pristine, database) };
  };
  const ours = side("ours", process.execPath, [program, "migrate"], ourWords);
  const theirs = side("theirs", alembic, [], theirWords);
  const result = inTurn(ours, theirs, { runs: 11 });
  const figures = `ours ${result.ours.toFixed(3)} s   Alembic ${result.theirs.toFixed(3)} s`;
  console.log(`${name.padEnd(28)} ${figures}   ${result.ratio.toFixed(1)} times as fast (target 4)`);
}

function reset(pristine, database) {
  copyFileSync(pristine, database);
  for (const file of readdirSync(folder)) if (file.endsWith("_bench.py")) rmSync(path.join(folder, file));
}

/** Alembic writes its revisions to an additional folder; ours are the bundled ones. */
function iniText(who) {
  const locations = who === "theirs" ? `version_locations = kallithea:alembic/versions ${folder}\n` : "";
  return `[app:main]\nuse = egg:kallithea\nsqlalchemy.url = sqlite:///%(here)s/${who}.db\n
[alembic]\nscript_location = kallithea:alembic\n${locations}
[loggers]\nkeys = root\n[handlers]\nkeys = null\n[formatters]\nkeys =
[logger_root]\nlevel = WARN\nhandlers = null\n[handler_null]\nclass = NullHandler\nargs = ()\n`;
}

function restore(release, file) {
  const db = new Database(file);
  db.exec(readFileSync(path.join(root, `test/fixtures/databases/${release}.sql`), "utf8"));
  db.close();
}

/** `CREATE TABLE … AS` copies the rows without any checks, so no rebuild can be faster. */
function rebuild(count) {
  const pristine = path.join(folder, "kallithea-0.7.0.db");
  const file = path.join(folder, "large.db");
  copyFileSync(pristine, file);
  const db = new Database(file);
  db.exec(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})
    INSERT INTO user_logs (user_id, username, repository_id, repository_name, user_ip, action, action_date)
    SELECT 2, 'doe', 1, 'alpha', '127.0.0.1', 'push:' || i, '2026-01-01 00:00:00.000000' FROM n`);
  db.close();
  console.log(`rebuild of ${count} rows of user_logs, five runs each, in turn:`);
  const ours = [];
  const limits = [];
  const versions = path.join(folder, "versions");
  const ini = revisionThatRebuilds(versions, file);
  for (let run = 0; run < 5; run++) {
    ours.push(
      seconds(
        () => migrate(ini, "upgrade", "head"),
        () => migrate(ini, "downgrade", "base"),
      ),
    );
    limits.push(
      seconds(
        () => change(file, "CREATE TABLE copy AS SELECT * FROM user_logs"),
        () => change(file, "DROP TABLE copy"),
      ),
    );
  }
  console.log(`  ours ${median(ours).toFixed(2)} s, whole process   CREATE TABLE AS ${median(limits).toFixed(2)} s`);
}

function revisionThatRebuilds(versions, file) {
  const ini = path.join(folder, "large.ini");
  writeFileSync(ini, `[app:main]\nsqlalchemy.url = sqlite:///${file}\n[alembic]\nscript_location = ${versions}\n`);
  run(["migrate", "-c", ini, "init", versions]);
  const text = `// rebuild\nimport type { Operations } from "kallithea-cli/operations";
export const revision = "aaaaaaaaaaaa";\nexport const downRevision = null;\nexport const branchLabels = null;\nexport const dependsOn = null;
export function upgrade(op: Operations): void {
  op.alterColumn("user_logs", "username", { type: { kind: "string", length: 300 } });
}
export function downgrade(op: Operations): void {
  op.alterColumn("user_logs", "username", { type: { kind: "string", length: 255 } });
}\n`;
  writeFileSync(path.join(versions, "versions/aaaaaaaaaaaa_rebuild.ts"), text);
  change(file, "DELETE FROM alembic_version");
  return ini;
}

function migrate(ini, command, target) {
  run(["migrate", "-c", ini, command, target, "--no-backup"]);
}

function run(words) {
  inTurn(
    { command: process.execPath, args: [program, ...words] },
    { command: "true", args: [] },
    { runs: 1, warmUps: 0 },
  );
}

function change(file, statement) {
  const db = new Database(file);
  db.exec(statement);
  db.close();
}

function seconds(work, undo) {
  const start = process.hrtime.bigint();
  work();
  const elapsed = Number(process.hrtime.bigint() - start) / 1e9;
  undo();
  return elapsed;
}
