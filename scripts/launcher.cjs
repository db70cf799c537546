#!/usr/bin/env node
// Starts the program from its chunks, each with V8's code cache. V8 ignores the cache of another Node; the start is
// then only slower.
const fs = require("node:fs");
const path = require("node:path");
const vm = require("node:vm");

const chunks = new Map();
const head = "(function (exports, require, module, __filename, __dirname) {";

/** `require` in a chunk: other chunks are next to it, everything else is Node's. */
function requireFrom(specifier) {
  return specifier.startsWith("./") ? load(specifier.slice(2)) : require(specifier);
}

function load(name) {
  const known = chunks.get(name);
  if (known !== undefined) return known.module.exports;
  const filename = path.join(__dirname, name);
  const source = `${head}${read(filename)}\n})`;
  // The columns in stacks are those of the file, for which there are source maps.
  const script = new vm.Script(source, {
    filename,
    columnOffset: -head.length,
    cachedData: readIfThere(`${filename}.cache`),
  });
  const chunk = { script, module: { exports: {} } };
  chunks.set(name, chunk);
  try {
    script.runInThisContext()(chunk.module.exports, requireFrom, chunk.module, filename, __dirname);
  } catch (error) {
    // A chunk that it requires could not be read. The next caller must not get a half-initialized module.
    chunks.delete(name);
    throw error;
  }
  return chunk.module.exports;
}

/** If reading fails rather than opening, Node does not name the file. */
function read(file) {
  try {
    return fs.readFileSync(file, "utf8");
  } catch (error) {
    throw Object.assign(error, { path: file });
  }
}

function readIfThere(file) {
  try {
    return fs.readFileSync(file);
  } catch {
    return undefined;
  }
}

/** Later failures are reported by the program itself. */
function start() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    console.error(`Error: kallithea-cli needs Node 20.19 or later; this is Node ${process.version}.`);
    process.exitCode = 1;
    return;
  }
  try {
    return load("main.js").run();
  } catch (error) {
    if (error.syscall === undefined || error.path === undefined) throw error;
    console.error(`Error: ${error.path}, part of kallithea-cli, cannot be read: ${error.code}.`);
    process.exitCode = 1;
  }
}

if (require.main === module) start();
else module.exports = { chunks, load };
