// Preloaded with `node --require`: kills its own process, as `kill -9` does, just before or after the Nth call that changes the disk.
// KILL_AT=N, KILL_WHEN=before|after. The calls of native modules are not seen.
const fs = require("node:fs");

const at = Number(process.env.KILL_AT);
const changing = ["openSync", "writeFileSync", "fsyncSync", "closeSync", "chownSync", "chmodSync", "renameSync", "rmSync", "unlinkSync"];
let calls = 0;

for (const name of changing) {
  const original = fs[name];
  fs[name] = (...args) => {
    // Reading starts with an open, too; only those that write are counted.
    const counts = name !== "openSync" || /[wa+]/.test(String(args[1]));
    if (counts) calls += 1;
    if (counts && calls === at && process.env.KILL_WHEN === "before") die();
    const result = original.apply(fs, args);
    if (counts && calls === at && process.env.KILL_WHEN === "after") die();
    return result;
  };
}

function die() {
  process.kill(process.pid, "SIGKILL");
  // The signal comes when it comes: nothing more may happen until then.
  for (;;);
}
