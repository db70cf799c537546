// `npm run bench:start`: commands that do next to nothing, compared with the original; times of whole processes.
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { root } from "../scripts/bundle.mjs";
import { inTurn } from "./in-turn.mjs";

const reference = path.join(
  process.env.KALLITHEA_REFERENCE ?? path.join(root, ".reference/kallithea"),
  "bin/kallithea-cli",
);
if (!existsSync(reference))
  throw new Error("the original Kallithea is not installed; run test/interop/install-reference.sh");

const folder = mkdtempSync(path.join(tmpdir(), "kallithea-cli-bench-"));
const sides = {
  ours: {
    command: process.execPath,
    before: [path.join(root, "dist/kallithea-cli.cjs")],
    folder: path.join(folder, "ours"),
  },
  theirs: { command: reference, before: [], folder: path.join(folder, "theirs") },
};

const rows = [
  ["--help", () => ["--help"], 10],
  ["config-create", (at) => ["config-create", path.join(at, "temp.ini")], 10],
  ["db-create, no repositories", (at) => dbCreate(at), 5],
  ["repo-scan, nothing new", (at) => ["repo-scan", "-c", path.join(at, "temp.ini")], 7],
];

try {
  for (const side of Object.values(sides)) mkdirSync(path.join(side.folder, "repositories"), { recursive: true });
  console.log(`Node ${process.version}; seconds are medians of whole processes, run alternately`);
  for (const [name, words, target] of rows) {
    const [ours, theirs] = [sides.ours, sides.theirs].map((side) => ({
      command: side.command,
      args: [...side.before, ...words(side.folder)],
    }));
    const result = inTurn(ours, theirs, { runs: 11 });
    console.log(
      `${name.padEnd(28)} ours ${result.ours.toFixed(3)} s   original ${result.theirs.toFixed(3)} s   ${result.ratio.toFixed(1)} times as fast (target ${target})`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function dbCreate(at) {
  const admin = ["--user=doe", "--email=doe@example.com", "--password=123456"];
  return [
    "db-create",
    "-c",
    path.join(at, "temp.ini"),
    `--repos=${path.join(at, "repositories")}`,
    ...admin,
    "--no-public-access",
    "--force-yes",
  ];
}
