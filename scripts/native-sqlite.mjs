// A Node without Node-API 10 loads better-sqlite3 12, whose native part has to be downloaded or compiled; see
// docs/decisions/0005-what-is-installed.md. Run before the build and the tests; on other Nodes it does nothing.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

const root = path.dirname(import.meta.dirname);

if (Number(process.versions.napi) < 10 && !works()) {
  console.log(`Getting better-sqlite3 for Node ${process.version}; if it has to be compiled, this takes minutes.`);
  const { status, stderr } = spawnSync(
    "npm",
    ["rebuild", "better-sqlite3", "--ignore-scripts=false", "--loglevel=error"],
    {
      cwd: root,
      env: { ...process.env, ...headers() },
      stdio: ["inherit", "inherit", "pipe"],
      encoding: "utf8",
      maxBuffer: 2 ** 26,
    },
  );
  if (status !== 0 || !works()) {
    process.stderr.write(stderr ?? "");
    for (const line of explanation(stderr ?? "")) console.error(line);
    process.exit(1);
  }
}

/** In a separate process: an addon cannot be loaded again after it was built. */
function works() {
  const test = 'new (require("better-sqlite3"))(":memory:")';
  return spawnSync(process.execPath, ["-e", test], { cwd: root }).status === 0;
}

/** node-gyp would download the headers from nodejs.org, although archives of Node contain them. */
function headers() {
  const isSet = Object.keys(process.env).some((name) => name.toLowerCase() === "npm_config_nodedir");
  const prefix = path.dirname(path.dirname(process.execPath));
  const version = path.join(prefix, "include/node/node_version.h");
  if (isSet || !existsSync(version)) return {};
  // A distribution may have the headers of another Node in /usr/include.
  const text = readFileSync(version, "utf8");
  const [major, minor] = process.versions.node.split(".");
  const isSame = [`NODE_MAJOR_VERSION ${major}`, `NODE_MINOR_VERSION ${minor}`].every((line) =>
    new RegExp(`^#define ${line}$`, "m").test(text),
  );
  return isSame ? { npm_config_nodedir: prefix } : {};
}

/** @param {string} output of npm */
function explanation(output) {
  if (/-headers\.tar\.gz|related to network connectivity|\bnode(_api)?\.h: No such file/.test(output)) {
    return [
      `Error: better-sqlite3 could not be compiled: the headers of Node ${process.version} are missing, and could not be downloaded from nodejs.org.`,
      "An archive of Node contains them: npm_config_nodedir=/path/of/node, if that has include/node/node.h.",
      "Other ways: docs/install.md, under Node 20 without access to nodejs.org.",
    ];
  }
  return [
    "Error: better-sqlite3 could not be compiled; the output of npm above says why.",
    "It needs Python 3, make, a C++ compiler, and the headers of this Node. Node 22.14 and later need none of this.",
  ];
}
