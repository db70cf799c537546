// `npm run coverage`: which lines and branches of src/ the unit tests run, by rooms; see docs/testing.md. The report of each
// file is in test-results/coverage/index.html.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { root } from "./bundle.mjs";

const folder = path.join(root, "test-results/coverage");
const vitest = path.join(root, "node_modules/vitest/vitest.mjs");
const words = ["--coverage.provider=v8", "--coverage.include=src/**/*.ts", `--coverage.reportsDirectory=${folder}`];
const reporters = ["json-summary", "html"].map((name) => `--coverage.reporter=${name}`);
const { status } = spawnSync(
  process.execPath,
  [vitest, "run", "--config", "vitest.unit.config.ts", "--coverage.enabled", ...words, ...reporters],
  { cwd: root, stdio: "inherit" },
);
process.exitCode = status ?? 1;
if (status === 0) print(JSON.parse(readFileSync(path.join(folder, "coverage-summary.json"), "utf8")));

function print({ total, ...files }) {
  const rooms = new Map();
  for (const [file, counts] of Object.entries(files)) {
    const room = roomOf(path.relative(path.join(root, "src"), file));
    const sums = rooms.get(room) ?? { lines: [0, 0], branches: [0, 0] };
    for (const kind of ["lines", "branches"]) {
      sums[kind][0] += counts[kind].covered;
      sums[kind][1] += counts[kind].total;
    }
    rooms.set(room, sums);
  }
  const share = ([covered, all]) => (all === 0 ? 100 : (100 * covered) / all);
  const rows = [...rooms].sort(([, one], [, other]) => share(one.lines) - share(other.lines));
  const percent = (value) => `${value.toFixed(1).padStart(5)} %`;
  console.log("\nroom                           lines  branches");
  for (const [room, { lines, branches }] of rows)
    console.log(`${room.padEnd(28)}${percent(share(lines))}   ${percent(share(branches))}`);
  console.log(`${"all".padEnd(28)}${percent(total.lines.pct)}   ${percent(total.branches.pct)}`);
}

/** As the table of docs/architecture.md has it. */
function roomOf(file) {
  const [, room] = /^((?:engines|migrations)\/[^/]+|schema\/sql|[^/]+)(?:\/|$)/.exec(file) ?? [];
  return room ?? file;
}
