// `npm run bench:servers [-- --large]`: one, two and four simultaneous scans on each database, and both servers
// compared with the original.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { root } from "../scripts/bundle.mjs";
import { startServers } from "./database-servers.mjs";
import { execute } from "./execute.mjs";
import { inTurn, median } from "./in-turn.mjs";
import { makeTree, repositoriesOf } from "./make-tree.mjs";

const reference = path.join(
  process.env.KALLITHEA_REFERENCE ?? path.join(root, ".reference/kallithea"),
  "bin/kallithea-cli",
);
const ours = [process.execPath, path.join(root, "dist/kallithea-cli.cjs")];
const sizes = process.argv.includes("--large") ? [400, 2000] : [400];
const runs = 5;

/** Which of the five top-level folders of the tree each of several scans covers. */
const shares = {
  2: [
    [0, 1],
    [2, 3, 4],
  ],
  4: [[0], [1], [2], [3, 4]],
};

const folder = mkdtempSync(path.join(tmpdir(), "kallithea-cli-bench-"));
const nothing = path.join(folder, "nothing");
mkdirSync(nothing);
const servers = await startServers();
try {
  const urls = { SQLite: (name) => `sqlite:///${folder}/${name}.db?timeout=60`, ...servers.urls };
  console.log(`Node ${process.version}; seconds are medians of ${runs} runs, from the first start to the last end`);
  for (const size of sizes)
    for (const [engine, url] of Object.entries(urls)) await scansAtOnce(engine, instance(engine, url("ours")), size);
  if (!existsSync(reference))
    throw new Error("the original Kallithea is not installed; run test/interop/install-reference.sh");
  for (const [engine, url] of Object.entries(servers.urls)) compareWithOriginal(engine, url);
} finally {
  await servers.stop();
  rmSync(folder, { recursive: true, force: true });
}

function instance(name, url) {
  const ini = path.join(folder, `${name}.ini`);
  run([...ours, "config-create", ini, `sqlalchemy.url=${url}`]);
  return { ini, url };
}

async function scansAtOnce(engine, target, size) {
  const tree = makeTree({ repositories: size, commits: 20 });
  const times = await timesInTurn(() => reset(target, tree, size), variants(target.ini));
  const [[, single]] = times;
  console.log(`${engine}, ${size} repositories: one scan ${median(single).toFixed(2)} s`);
  for (const [title, seconds] of times.slice(1)) {
    const ratio = median(seconds.map((other, round) => single[round] / other));
    console.log(`  ${title.padEnd(28)} ${median(seconds).toFixed(2)} s, ${ratio.toFixed(2)} times as fast`);
  }
}

/** @returns {[title: string, work: () => Promise<void>][]} the first one is a single scan */
function variants(ini) {
  const several = Object.entries(shares).flatMap(([count, parts]) => [
    [`${count} scans, a share each`, parts.map((units) => units.map((unit) => `--include=unit-${unit}`))],
    [`${count} scans of the same tree`, parts.map(() => [])],
  ]);
  return [["one scan", [[]]], ...several].map(([title, options]) => [
    title,
    () => together(options.map((more) => [...scan(ini), ...more])),
  ]);
}

/** Each round runs all of them, so that a machine whose speed drifts favours none. */
async function timesInTurn(prepare, works) {
  const times = works.map(([title]) => [title, []]);
  for (let round = 0; round < runs; round++) {
    for (const [index, [, work]] of works.entries()) {
      await prepare();
      const start = performance.now();
      await work();
      times[index][1].push((performance.now() - start) / 1000);
    }
  }
  return times;
}

/** Restores a database without repositories, and a tree without the hooks and info files of a scan. */
async function reset({ ini, url }, tree, size) {
  run([...ours, ...dbCreate(ini)]);
  await execute(url, `UPDATE ui SET ui_value = '${tree}' WHERE ui_section = 'paths' AND ui_key = '/'`);
  for (const { name, type } of repositoriesOf({ repositories: size })) {
    if (type !== "git") continue;
    for (const trace of ["hooks", "info/refs", "objects/info/packs"])
      rmSync(path.join(tree, name, trace), { recursive: true, force: true });
  }
}

function together(commands) {
  return Promise.all(
    commands.map(async ([command, ...args]) => {
      const child = spawn(command, args, { stdio: "ignore" });
      const status = await new Promise((resolve) => child.on("close", resolve));
      if (status !== 0) throw new Error(`${args.join(" ")}: exit status ${status}`);
    }),
  );
}

function compareWithOriginal(engine, url) {
  const sides = [ours, [reference]].map((program, number) => ({
    program,
    ini: instance(`${engine}-${number}`, url(`side_${number}`)).ini,
  }));
  const compare = (title, words) => {
    const [own, theirs] = sides.map(({ program: [command, ...before], ini }) => ({
      command,
      args: [...before, ...words(ini)],
    }));
    const result = inTurn(own, theirs, { runs: 3 });
    const figures = `ours ${result.ours.toFixed(2)} s, original ${result.theirs.toFixed(2)} s`;
    console.log(`${engine}, ${title}: ${figures}, ${result.ratio.toFixed(1)} times as fast`);
  };
  compare("db-create, no repositories", dbCreate);
  compare("repo-scan, nothing new", (ini) => ["repo-scan", "-c", ini]);
  compare("db-create with a first scan of 400", (ini) => dbCreate(ini, makeTree({ repositories: 400, commits: 20 })));
  compare("repo-scan of 400, nothing new", (ini) => ["repo-scan", "-c", ini]);
}

function dbCreate(ini, repositories = nothing) {
  const admin = ["--user=doe", "--email=doe@example.com", "--password=123456", "--no-public-access", "--force-yes"];
  return ["db-create", "-c", ini, `--repos=${repositories}`, ...admin];
}

function scan(ini) {
  return [...ours, "repo-scan", "-c", ini, "--quiet"];
}

function run([command, ...args]) {
  const { status, stderr } = spawnSync(command, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${args.join(" ")}: exit status ${status}\n${stderr}`);
}
