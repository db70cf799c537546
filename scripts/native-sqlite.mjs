// A Node without Node-API 10 loads better-sqlite3 12, whose native part has to be downloaded or compiled; see
// docs/decisions/0005-what-is-installed.md. Run before the build and the tests; on other Nodes it does nothing.
import { spawnSync } from "node:child_process";
import path from "node:path";

const root = path.dirname(import.meta.dirname);

if (Number(process.versions.napi) < 10 && !works()) {
  console.log(`Getting better-sqlite3 for Node ${process.version}; if it has to be compiled, this takes minutes.`);
  const arguments_ = ["rebuild", "better-sqlite3", "--ignore-scripts=false", "--loglevel=error"];
  const { status } = spawnSync("npm", arguments_, { cwd: root, stdio: "inherit" });
  if (status !== 0 || !works()) {
    console.error("Error: better-sqlite3 could not be compiled. It needs Python 3, make and a C++ compiler.");
    console.error("Node 22.14 and later need none of this.");
    process.exit(1);
  }
}

/** In a separate process: an addon cannot be loaded again after it was built. */
function works() {
  const test = 'new (require("better-sqlite3"))(":memory:")';
  return spawnSync(process.execPath, ["-e", test], { cwd: root }).status === 0;
}
