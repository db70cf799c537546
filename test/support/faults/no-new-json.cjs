// Preloaded with `node --require`: the disk is full for new files that are to become .json files.
const fs = require("node:fs");

const original = fs.openSync;
fs.openSync = (file, flags, ...rest) => {
  const handle = original(file, flags, ...rest);
  if (flags === "wx" && /\.json(\.kallithea-cli-|$)/.test(String(file))) full.add(handle);
  return handle;
};
const full = new Set();
const write = fs.writeSync;
fs.writeSync = (handle, ...rest) => {
  if (full.has(handle)) throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
  return write(handle, ...rest);
};
// For those who have imported the functions by name.
require("node:module").syncBuiltinESMExports();
