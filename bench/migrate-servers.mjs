// `node bench/migrate-servers.mjs`: migrations on PostgreSQL and MariaDB compared with the real Alembic, run
// alternately; times of whole processes.
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { root } from "../scripts/bundle.mjs";
import { startServers } from "./database-servers.mjs";
import { inTurn, seconds } from "./in-turn.mjs";

const reference = path.join(process.env.KALLITHEA_REFERENCE ?? path.join(root, ".reference/kallithea"), "bin");
if (!existsSync(reference))
  throw new Error("the original Kallithea is not installed; run test/interop/install-reference.sh");

const folder = mkdtempSync(path.join(tmpdir(), "kallithea-cli-bench-"));
const servers = await startServers();
try {
  console.log(`Node ${process.version}; seconds are medians of whole processes, run alternately`);
  for (const [engine, url] of Object.entries(servers.urls)) compareOn(engine, url);
} finally {
  await servers.stop();
  rmSync(folder, { recursive: true, force: true });
}

function compareOn(engine, url) {
  const [ours, theirs] = ["ours", "theirs"].map((side) => newInstance(`${engine}-${side}`, url(`bench_${side}`)));
  const compare = (title, words, prepare = () => {}) => {
    const result = inTurn(
      { ...cli("migrate", "-c", ours, ...words), prepare: () => prepare(ours) },
      { command: path.join(reference, "alembic"), args: ["-c", theirs, ...words], prepare: () => prepare(theirs) },
    );
    const figures = `ours ${result.ours.toFixed(2)} s   Alembic ${result.theirs.toFixed(2)} s`;
    console.log(`${engine}, ${title}: ${figures}   ${result.ratio.toFixed(1)} times as fast`);
  };
  compare("upgrade head from base", ["upgrade", "head"], (ini) =>
    seconds(cli("migrate", "-c", ini, "downgrade", "base")),
  );
  compare("upgrade head, nothing to do", ["upgrade", "head"]);
  compare("current", ["current"]);
}

/** Creates a 0.7.0 database without repositories. @returns its ini */
function newInstance(name, url) {
  const ini = path.join(folder, `${name}.ini`);
  seconds(cli("config-create", ini, `sqlalchemy.url=${url}`));
  const account = ["--user=doe", "--email=doe@example.com", "--password=123456"];
  seconds(cli("db-create", "-c", ini, `--repos=${folder}`, ...account, "--force-yes"));
  return ini;
}

function cli(...words) {
  return { command: process.execPath, args: [path.join(root, "dist/kallithea-cli.cjs"), ...words] };
}
