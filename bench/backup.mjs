// `npm run bench:backup [-- ROWS]`: db-backup and db-restore of a database with many rows of user_logs, on each engine:
// seconds and peak memory of the whole process.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { root } from "../scripts/bundle.mjs";
import { startServers } from "./database-servers.mjs";
import { execute } from "./execute.mjs";

const rows = Number(process.argv[2] ?? 100_000);
if (!Number.isSafeInteger(rows) || rows < 1) throw new Error(`${process.argv[2]} is not a valid number of rows`);
const most = 250;

const folder = mkdtempSync(path.join(tmpdir(), "kallithea-cli-bench-"));
const servers = await startServers();
try {
  const urls = { SQLite: (name) => `sqlite:///${folder}/${name}.db?timeout=60`, ...servers.urls };
  const first = instance("first", urls.SQLite("first"));
  createDatabase(first);
  await execute(urls.SQLite("first"), manyLogs(rows));
  console.log(`Node ${process.version}; ${rows} rows of user_logs; at most ${most} MB are wanted`);
  let [from, engineBefore] = [first, "SQLite"];
  for (const engine of ["PostgreSQL", "MariaDB", "SQLite"]) {
    const [to, file] = [instance(engine, urls[engine]("restored")), path.join(folder, `${engine}.gz`)];
    print(`db-backup of ${engineBefore}`, measured(["db-backup", "-c", from, file]), `${statSync(file).size} bytes`);
    print(`db-restore --verify`, measured(["db-restore", "--verify", file]));
    print(`db-restore on ${engine}`, measured(["db-restore", "-c", to, file, "--whole-seconds"]));
    [from, engineBefore] = [to, engine];
  }
} finally {
  await servers.stop();
  rmSync(folder, { recursive: true, force: true });
}

function instance(name, url) {
  const ini = path.join(folder, `${name}.ini`);
  ours(["config-create", ini, `sqlalchemy.url=${url}`]);
  return ini;
}

function createDatabase(ini) {
  mkdirSync(path.join(folder, "repositories"), { recursive: true });
  const admin = ["--user=doe", "--email=doe@example.com", "--password=123456", "--no-public-access", "--force-yes"];
  ours(["db-create", "-c", ini, `--repos=${path.join(folder, "repositories")}`, ...admin]);
}

/** As real ones are: each with another text, in whole seconds. */
function manyLogs(count) {
  return `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})
    INSERT INTO user_logs SELECT 1000 + i, 1, 'doe', NULL, 'group/repository ' || (i % 97), '192.0.2.' || (i % 250),
      'push:' || lower(hex(randomblob(20))), datetime(1600000000 + i * 60, 'unixepoch') || '.000000' FROM n`;
}

/** Peak memory is what the system says of the process. */
function measured(words) {
  const begun = performance.now();
  const stderr = ours(words, ["--require", path.join(root, "test/support/cli/log-use.cjs")]);
  const seconds = (performance.now() - begun) / 1000;
  return { seconds, memory: Number(/^memory (\d+)$/m.exec(stderr)?.[1]) };
}

function ours(words, options = []) {
  const { status, stderr } = spawnSync(
    process.execPath,
    [...options, path.join(root, "dist/kallithea-cli.cjs"), ...words],
    { encoding: "utf8" },
  );
  if (status !== 0) throw new Error(`${words.join(" ")}: exit status ${status}\n${stderr}`);
  return stderr;
}

function print(title, { seconds, memory }, more = "") {
  const verdict = memory <= most ? "" : "  TOO MUCH";
  console.log(
    `${title.padEnd(26)} ${seconds.toFixed(2).padStart(6)} s  ${String(memory).padStart(4)} MB${verdict}  ${more}`.trimEnd(),
  );
}
