// Preloaded with `node --require`: kills its own process, as `kill -9` does, before its call number KILL_AT that changes the disk.
// The calls of native modules are not seen.
const fs = require("node:fs");

const at = Number(process.env.KILL_AT);
const changing = ["openSync", "writeFileSync", "fsyncSync", "chownSync", "chmodSync", "renameSync", "rmSync", "unlinkSync"];
let calls = 0;

for (const name of changing) {
  const original = fs[name];
  fs[name] = (...args) => {
    // Reading starts with an open, too.
    const changes = name !== "openSync" || /[wa+]/.test(String(args[1]));
    if (changes) calls += 1;
    if (changes && calls === at) die();
    return original.apply(fs, args);
  };
}
// For those who have imported the functions by name.
require("node:module").syncBuiltinESMExports();

function die() {
  process.kill(process.pid, "SIGKILL");
  // The signal comes when it comes: nothing more may happen until then.
  for (;;);
}
