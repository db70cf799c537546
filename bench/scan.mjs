// `npm run bench:scan [-- --large] [-- --only=2000]`: scans of large trees, compared with the original; times of whole
// processes. `-- --short` only does the scans that docs/benchmarks.md shows; with `--rescan`, the original starts with a
// copy of our database, because its first scan of a large tree takes an hour.
import { copyFileSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { expectSameRows } from "./compare-rows.mjs";
import { inTurn, median } from "./in-turn.mjs";
import { makeTree, repositoriesOf } from "./make-tree.mjs";
import { floorOf } from "./scan-floor.mjs";
import { makeSides, timeOne } from "./scan-sides.mjs";

const { values: options } = parseArgs({
  options: {
    large: { type: "boolean" },
    only: { type: "string" },
    short: { type: "boolean" },
    rescan: { type: "boolean" },
  },
});

const shapes = [
  { repositories: 400, commits: 20, runs: 3, target: { "first scan": 10, rescan: 8, "repo-update-metadata": 6 } },
  { repositories: 2000, commits: 20, runs: 1, target: { rescan: 15, "repo-update-metadata": 6 } },
  { repositories: 20, commits: 50_000, runs: 1, target: {} },
  ...(options.large ? [{ repositories: 10_000, commits: 20, runs: 1, target: {} }] : []),
].filter(({ repositories }) => options.only === undefined || options.only === String(repositories));

const folder = mkdtempSync(path.join(tmpdir(), "kallithea-cli-bench-"));
const sides = makeSides(folder);
/** By command: the numbers of small repositories, and our seconds for each. */
const growth = new Map();

try {
  console.log(
    `Node ${process.version}; medians of whole processes, run alternately; in parentheses, of their processor time; memory is the highest of these runs`,
  );
  for (const shape of shapes) measure(shape);
  showGrowth();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function measure(shape) {
  const tree = makeTree(shape);
  console.log(`\n${shape.repositories} repositories of ${shape.commits} commits each`);
  const first = { prepare: (side) => resetToFirstScan(side, tree, shape), words: ["repo-scan"] };
  if (options.rescan) return compareRescan(shape, tree, first);
  const seconds = compare("first scan", shape, first);
  const tables = expectSameRows(sides.ours.database, sides.theirs.database);
  console.log(`  both databases contain the same rows in ${tables} tables`);
  for (const side of Object.values(sides)) side.save("full");
  const again = (...words) => ({ prepare: (side) => side.restore("full", tree), words });
  compare("rescan", shape, again("repo-scan"), options.short ? shape.runs : Math.max(3, shape.runs));
  if (options.short) return;
  compare("repo-update-metadata", shape, again("repo-update-metadata"));
  showTimeByPart(tree, shape, first, again("repo-scan"));
  showOtherScans(tree, again);
  const floor = floorOf(tree, shape);
  const least = Object.values(floor).reduce((sum, part) => sum + part, 0);
  console.log(`  the floor: ${list(floor)}; a first scan takes ${(seconds / least).toFixed(1)} times as long`);
}

function compareRescan(shape, tree, first) {
  const { seconds, memory } = timeOne(sides.ours, first);
  console.log(
    `  first scan            ours ${seconds.toFixed(2)} s (${sides.ours.takeProcessor()[0].toFixed(2)}), ${memory}`,
  );
  copyFileSync(sides.ours.database, sides.ours.saved("full"));
  copyFileSync(sides.ours.database, sides.theirs.saved("full"));
  compare("rescan", shape, { prepare: (side) => side.restore("full", tree), words: ["repo-scan"] });
}

function compare(name, shape, plan, runs = shape.runs) {
  const [ours, theirs] = [sides.ours, sides.theirs].map((side) => side.runs(plan));
  // The first pair is not counted: the side that runs first would not find the tree in the page cache.
  const result = inTurn(ours, theirs, { runs, warmUps: shape.repositories > 2000 ? 0 : 1 });
  const [processor, theirProcessor] = [sides.ours, sides.theirs].map((side) =>
    median(side.takeProcessor().slice(-runs)),
  );
  const target = shape.target[name] === undefined ? "" : ` (target ${shape.target[name]})`;
  console.log(
    `  ${name.padEnd(21)} ours ${result.ours.toFixed(2)} s (${processor.toFixed(2)}), ${sides.ours.takeMemory()}` +
      `   original ${result.theirs.toFixed(2)} s (${theirProcessor.toFixed(2)}), ${sides.theirs.takeMemory()}` +
      `   ${result.ratio.toFixed(1)} (${(theirProcessor / processor).toFixed(1)}) times as fast${target}`,
  );
  if (shape.commits === 20) growth.set(name, [...(growth.get(name) ?? []), [shape.repositories, result.ours]]);
  return result.ours;
}

/**
 * Each part is the difference to a scan without it: nothing to do, a walk, reading, rows, files written into
 * repositories.
 */
function showTimeByPart(tree, shape, first, again) {
  const measured = mediansOf(Math.max(3, shape.runs), {
    start: { prepare: (side) => side.restore("empty", path.join(side.folder, "repositories")), words: ["repo-scan"] },
    walked: again,
    git: { ...first, words: ["repo-scan", "--dry-run", "--exclude=**/hg-*"] },
    hg: { ...first, words: ["repo-scan", "--dry-run", "--exclude=**/git-*"] },
    whole: first,
    // The files that a first scan writes already exist.
    unwritten: { ...first, prepare: (side) => side.restore("empty", tree) },
  });
  const { start } = measured;
  const walk = measured.walked - start;
  const [git, Mercurial] = [measured.git, measured.hg].map((seconds) => seconds - start - walk);
  const database = measured.unwritten - start - walk - git - Mercurial;
  console.log(
    `  where the time goes: ${list({ start, walk, git, Mercurial, database, "hooks and info files": measured.whole - measured.unwritten })}`,
  );
}

/** Our seconds, in rounds, so that a machine whose speed drifts does not favour one of the plans. */
function mediansOf(rounds, plans) {
  const seconds = Object.fromEntries(Object.keys(plans).map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, plan] of Object.entries(plans)) seconds[name].push(timeOne(sides.ours, plan).seconds);
  }
  return Object.fromEntries(Object.entries(seconds).map(([name, list]) => [name, median(list)]));
}

/** Seconds and memory of the scans that the original does not have. */
function showOtherScans(tree, again) {
  const empty = (...words) => ({ prepare: (side) => side.restore("empty", tree), words: ["repo-scan", ...words] });
  const refresh = again("repo-scan", "--refresh");
  const removal = ["repo-scan", "--remove-missing", "--allow-mass-removal"];
  showOne("--dry-run", empty("--dry-run"));
  showOne("--dry-run --json", empty("--dry-run", "--json"));
  showOne("--refresh", refresh);
  showOne("--refresh, again", { words: refresh.words });
  showOne("--remove-missing of all", { prepare: (side) => side.restore("full", almostEmpty()), words: removal });
  showMoves(tree);
}

function showOne(name, plan) {
  const { seconds, memory } = timeOne(sides.ours, plan);
  console.log(`  ${name.padEnd(23)} ours ${seconds.toFixed(2)} s, ${memory}`);
}

/** All repositories have moved and are copies of a few histories, which is as ambiguous as it can be. */
function showMoves(tree) {
  const root = `${tree}.moved`;
  mkdirSync(root);
  renameSync(tree, path.join(root, "tree"));
  try {
    showOne("--detect-moves of all", {
      prepare: (side) => side.restore("full", root),
      words: ["repo-scan", "--detect-moves"],
    });
  } finally {
    renameSync(path.join(root, "tree"), tree);
    rmSync(root, { recursive: true });
  }
}

function almostEmpty() {
  const other = path.join(folder, "almost-empty");
  mkdirSync(path.join(other, "something"), { recursive: true });
  return other;
}

/** How the time grows with the number of repositories; the quotient is 1 if it is proportional. */
function showGrowth() {
  for (const [name, [[fewest, least] = [], ...more]] of growth) {
    for (const [number, seconds] of more) {
      const quotient = seconds / least / (number / fewest);
      const times = `${number / fewest} times the repositories take ${(seconds / least).toFixed(1)} times as long`;
      console.log(`growth of ${name}: ${times}; proportional growth would be 1, this is ${quotient.toFixed(2)}`);
    }
  }
}

/** Restores the state before the first scan: no repositories in the database, no hooks and info files in the tree. */
function resetToFirstScan(side, tree, shape) {
  side.restore("empty", tree);
  for (const { name, type } of repositoriesOf(shape)) {
    if (type !== "git") continue;
    rmSync(path.join(tree, name, "hooks"), { recursive: true, force: true });
    for (const file of ["info/refs", "objects/info/packs"]) rmSync(path.join(tree, name, file), { force: true });
  }
}

function list(parts) {
  return Object.entries(parts)
    .map(([name, value]) => `${name} ${value.toFixed(2)} s`)
    .join(", ");
}
