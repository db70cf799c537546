#!/usr/bin/env node
// Starts the program from its chunks, each with V8's code cache. A cache of another Node is rejected by V8 and costs
// nothing but its gain.
const fs = require("node:fs");
const path = require("node:path");
const vm = require("node:vm");

const chunks = new Map();
const head = "(function (exports, require, module, __filename, __dirname) {";

/** What `require` is in a chunk: other chunks are beside it, all else is Node's. */
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
    // One of those that it needs could not be read. Half a module must not be taken for a whole one by the next who
    // asks.
    chunks.delete(name);
    throw error;
  }
  return chunk.module.exports;
}

/** If reading fails and not opening, Node does not say which file it was. */
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

/** The program itself reports what fails later. */
function start() {
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
