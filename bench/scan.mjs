// `npm run bench:scan [-- --large]`: scans of large trees, against the original, whole process, each with a database of its own.
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import Database from "better-sqlite3";
import { root } from "../scripts/bundle.mjs";
import { expectSameRows } from "./compare-rows.mjs";
import { inTurn } from "./in-turn.mjs";
import { makeTree, repositoriesOf } from "./make-tree.mjs";

const reference = path.join(process.env.KALLITHEA_REFERENCE ?? path.join(root, ".reference/kallithea"), "bin/kallithea-cli");
if (!existsSync(reference)) throw new Error("the original is not installed: test/interop/install-reference.sh installs it");

const shapes = [
  { repositories: 400, commits: 20, runs: 3, wanted: { "first scan": 10, rescan: 8, "repo-update-metadata": 6 } },
  { repositories: 2000, commits: 20, runs: 1, wanted: { rescan: 15 } },
  { repositories: 20, commits: 50_000, runs: 1, wanted: {} },
  ...(process.argv.includes("--large") ? [{ repositories: 10_000, commits: 20, runs: 1, wanted: {} }] : []),
];

const folder = mkdtempSync(path.join(tmpdir(), "kallithea-cli-bench-"));
const sides = {
  ours: { command: process.execPath, before: [path.join(root, "dist/kallithea-cli.cjs")], folder: path.join(folder, "ours") },
  theirs: { command: reference, before: [], folder: path.join(folder, "theirs") },
};

try {
  console.log(`Node ${process.version}; seconds are medians of whole processes, run in turn; memory is the highest of one more run`);
  for (const side of Object.values(sides)) makeInstance(side);
  for (const shape of shapes) measure(shape);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function makeInstance(side) {
  mkdirSync(path.join(side.folder, "repositories"), { recursive: true });
  const ini = path.join(side.folder, "bench.ini");
  run(sides.ours, ["config-create", ini, `sqlalchemy.url=sqlite:///${side.folder}/bench.db`]);
  const admin = ["--user=doe", "--email=doe@example.com", "--password=123456", "--no-public-access", "--force-yes"];
  run(sides.ours, ["db-create", "-c", ini, `--repos=${path.join(side.folder, "repositories")}`, ...admin]);
  copyFileSync(database(side), saved(side, "empty"));
  // Both begin with the same accounts.
  copyFileSync(saved(sides.ours, "empty"), saved(side, "empty"));
}

function measure(shape) {
  const tree = makeTree(shape);
  console.log(`\n${shape.repositories} repositories of ${shape.commits} commits each`);
  const emptyIni = { prepare: (side) => restore(side, "empty", path.join(side.folder, "repositories")), words: ["repo-scan"] };
  const first = { prepare: (side) => prepareFirst(side, tree, shape), words: ["repo-scan"] };
  compare("first scan", shape, first);
  console.log(`  both databases hold the same rows, in ${expectSameRows(database(sides.ours), database(sides.theirs))} tables`);
  for (const side of Object.values(sides)) copyFileSync(database(side), saved(side, "full"));
  const again = { prepare: (side) => copyFileSync(saved(side, "full"), database(side)) };
  compare("rescan", shape, { ...again, words: ["repo-scan"] }, 3);
  compare("repo-update-metadata", shape, { ...again, words: ["repo-update-metadata"] });
  showParts(shape, { first, again, emptyIni });
  showFloor(tree, shape);
}

function compare(name, shape, { prepare, words }, runs = shape.runs) {
  const [ours, theirs] = [sides.ours, sides.theirs].map((side) => ({ ...commandOf(side, words), prepare: () => prepare(side) }));
  const result = inTurn(ours, theirs, { runs, warmUps: shape.repositories > 1000 ? 0 : 1 });
  const [memory, theirMemory] = [sides.ours, sides.theirs].map((side) => peakMemory(side, { prepare, words }));
  const wanted = shape.wanted[name] === undefined ? "" : ` (wanted ${shape.wanted[name]})`;
  const milliseconds = ((result.ours * 1000) / shape.repositories).toFixed(2);
  console.log(
    `  ${name.padEnd(21)} ours ${result.ours.toFixed(2)} s, ${milliseconds} ms each, ${memory}   original ${result.theirs.toFixed(2)} s, ${theirMemory}` +
      `   ${result.ratio.toFixed(1)} times as fast${wanted}`,
  );
}

/** Each part is what one more of them adds: nothing to do, a walk, readings, rows with hooks and info files. */
function showParts(shape, { first, again, emptyIni }) {
  const seconds = (plan, ...more) => timeOurs(plan.prepare, [...(plan.words ?? ["repo-scan"]), ...more], Math.max(3, shape.runs));
  const start = seconds(emptyIni);
  const walk = seconds(again) - start;
  const git = seconds(first, "--dry-run", "--exclude=**/hg-*") - start - walk;
  const hg = seconds(first, "--dry-run", "--exclude=**/git-*") - start - walk;
  const rest = seconds(first) - start - walk - git - hg;
  const parts = { start, walk, git, Mercurial: hg, "rows, hooks, info files": rest };
  console.log(`  where the time goes: ${list(parts)}`);
}

/** The least that any scan has to do, without a database. */
function showFloor(tree, shape) {
  const find = inMilliseconds(() => spawnSync("find", [tree, "-maxdepth", "4", "-type", "d"], { maxBuffer: 1 << 28 }));
  const read = inMilliseconds(() => {
    for (const { name, type } of repositoriesOf(shape)) readOneCommit(path.join(tree, name), type);
  });
  console.log(`  the floor: ${list({ "a walk with find": find / 1000, "reading one commit of each": read / 1000 })}`);
}

function readOneCommit(repository, type) {
  if (type === "hg") return readFileSync(path.join(repository, ".hg/store/00changelog.i"));
  const packed = path.join(repository, "packed-refs");
  const ref = path.join(repository, "refs/heads/main");
  const id = existsSync(ref) ? readFileSync(ref, "latin1").trim() : /[0-9a-f]{40}/.exec(readFileSync(packed, "latin1"))[0];
  const loose = path.join(repository, "objects", id.slice(0, 2), id.slice(2));
  return existsSync(loose) ? readFileSync(loose) : readFileSync(path.join(repository, "objects/info/packs"));
}

function list(parts) {
  return Object.entries(parts)
    .map(([name, value]) => `${name} ${value.toFixed(2)} s`)
    .join(", ");
}

function timeOurs(prepare, words, runs) {
  const side = { ...commandOf(sides.ours, words), prepare: () => prepare(sides.ours) };
  return inTurn(side, side, { runs, warmUps: 0 }).ours;
}

function inMilliseconds(work) {
  const start = performance.now();
  work();
  return performance.now() - start;
}

/** By GNU time, where it is installed. */
function peakMemory(side, { prepare, words }) {
  if (!existsSync("/usr/bin/time")) return "memory not measured";
  prepare(side);
  const { command, args } = commandOf(side, words);
  const { stderr } = spawnSync("/usr/bin/time", ["-f", "%M", command, ...args], { encoding: "utf8", maxBuffer: 1 << 28 });
  return `${Math.round(Number(stderr.trim().split("\n").at(-1)) / 1024)} MB`;
}

/** As after the making of the tree: a database without repositories, and no hooks and info files in them. */
function prepareFirst(side, tree, shape) {
  restore(side, "empty", tree);
  for (const { name, type } of repositoriesOf(shape)) {
    if (type !== "git") continue;
    rmSync(path.join(tree, name, "hooks"), { recursive: true, force: true });
    for (const file of ["info/refs", "objects/info/packs"]) rmSync(path.join(tree, name, file), { force: true });
  }
}

function restore(side, state, repositories) {
  copyFileSync(saved(side, state), database(side));
  const db = new Database(database(side));
  db.prepare("UPDATE ui SET ui_value = ? WHERE ui_section = 'paths' AND ui_key = '/'").run(repositories);
  db.close();
}

function commandOf(side, [command, ...options]) {
  return { command: side.command, args: [...side.before, command, "-c", path.join(side.folder, "bench.ini"), ...options] };
}

function database(side) {
  return path.join(side.folder, "bench.db");
}

function saved(side, state) {
  return path.join(side.folder, `${state}.db`);
}

function run({ command, before }, words) {
  const { status, stderr } = spawnSync(command, [...before, ...words], { encoding: "utf8" });
  if (status !== 0) throw new Error(`${words[0]}: exit status ${status}\n${stderr}`);
}
