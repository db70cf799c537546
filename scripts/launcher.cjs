#!/usr/bin/env node
// Starts main.cjs from V8's code cache. A cache of another Node is rejected by V8 and costs nothing but its gain.
const fs = require("node:fs");
const path = require("node:path");
const vm = require("node:vm");

const filename = path.join(__dirname, "main.cjs");

function readCache() {
  try {
    return fs.readFileSync(path.join(__dirname, "main.cache"));
  } catch {
    return undefined;
  }
}

const script = new vm.Script(require("node:module").wrap(fs.readFileSync(filename, "utf8")), {
  filename,
  cachedData: readCache(),
});
const bundle = { exports: {} };
script.runInThisContext()(bundle.exports, require, bundle, filename, __dirname);
bundle.exports.run();
