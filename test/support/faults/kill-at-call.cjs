// Preloaded with `node --require`: kills its own process, as `kill -9` does, before its call number KILL_AT that
// changes the disk. The calls of native modules are not seen.
const fs = require("node:fs");

const at = Number(process.env.KILL_AT);
const changing = [
  "openSync",
  "writeFileSync",
  "writeSync",
  "fsyncSync",
  "fchownSync",
  "fchmodSync",
  "linkSync",
  "renameSync",
  "rmSync",
  "unlinkSync",
];
const { O_RDWR, O_WRONLY } = fs.constants;
let calls = 0;

for (const name of changing) {
  const original = fs[name];
  fs[name] = (...args) => {
    // Reading starts with an open, too.
    const changes = name !== "openSync" || writes(args[1]);
    if (changes) calls += 1;
    if (changes && calls === at) die();
    return original.apply(fs, args);
  };
}
// For those who have imported the functions by name.
require("node:module").syncBuiltinESMExports();

function writes(flags) {
  return typeof flags === "number" ? (flags & (O_RDWR | O_WRONLY)) !== 0 : /[wa+]/.test(String(flags));
}

function die() {
  process.kill(process.pid, "SIGKILL");
  // The signal comes when it comes: nothing more may happen until then.
  for (;;);
}
