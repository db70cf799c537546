// `npm run bench:completion`: what one Tab takes, with 2,000 users and repositories; whole processes of the program, and
// for comparison a Node that does nothing.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { root } from "../scripts/bundle.mjs";
import { median } from "./in-turn.mjs";

const require = createRequire(import.meta.url);
const Sqlite = require(Number(process.versions.napi) >= 10 ? "better-sqlite3-napi" : "better-sqlite3");

const runs = 21;
const count = 2000;
const program = path.join(root, "dist/kallithea-cli.cjs");
const folder = mkdtempSync(path.join(tmpdir(), "kallithea-cli-bench-"));
const ini = path.join(folder, "my.ini");

const tab = (line, word = "") => [program, "__complete", "bash", `kallithea-cli ${line}${word}`, word];
const cases = {
  "node, nothing": ["-e", "0"],
  commands: tab("", "repo-"),
  options: tab("repo-scan -c my.ini ", "--"),
  revisions: tab(`migrate -c ${ini} upgrade `),
  [`${count} users`]: tab(`user-set -c ${ini} `),
  [`${count} repositories`]: tab(`repo-show -c ${ini} `),
  "one of them": tab(`repo-show -c ${ini} `, "team07/project-0007"),
};

try {
  prepare();
  console.log(`Node ${process.version}; medians of ${runs} whole processes; in parentheses, of their processor time`);
  for (const [name, args] of Object.entries(cases)) {
    const times = [...Array(runs).keys()].map(() => timesOf(args));
    const [seconds, processor] = [0, 1].map((index) => median(times.map((time) => time[index])));
    console.log(`${name.padEnd(20)} ${seconds.toFixed(3)} s (${processor.toFixed(3)} s)`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function prepare() {
  mkdirSync(path.join(folder, "repositories"));
  const admin = ["--user=doe", "--email=doe@example.com", "--password=123456", "--force-yes", "--no-public-access"];
  run([program, "config-create", ini]);
  run([program, "db-create", "-c", ini, `--repos=${path.join(folder, "repositories")}`, ...admin]);
  const database = new Sqlite(path.join(folder, "kallithea.db"));
  const user = database.prepare(`INSERT INTO users (username, password, active, admin, firstname, lastname, email,
    extern_type, extern_name, api_key, created_on) VALUES (?, '', 1, 0, '', '', ?, 'internal', '', ?, '2026-01-01')`);
  const repository = database.prepare(`INSERT INTO repositories (repo_name, repo_state, repo_type, user_id, description,
    private, statistics, downloads, landing_revision, created_on, updated_on)
    VALUES (?, 'repo_state_created', 'git', 2, '', 0, 0, 0, 'rev:tip', '2026-01-01', '2026-01-01')`);
  database.transaction(() => {
    for (let index = 0; index < count; index += 1) {
      const number = String(index).padStart(4, "0");
      user.run(`user-${number}`, `${number}@example.com`, number);
      repository.run(`team${number.slice(-2)}/project-${number}`);
    }
  })();
  database.close();
}

/** @returns seconds, and seconds of the processor */
function timesOf(args) {
  const measure = path.join(root, "bench/measure.py");
  const { stdout } = spawnSync("python3", [measure, process.execPath, ...args], { encoding: "utf8" });
  const { status, seconds, processor } = JSON.parse(stdout);
  if (status !== 0) throw new Error(`exit status ${status}`);
  return [seconds, processor];
}

function run(args) {
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
}
