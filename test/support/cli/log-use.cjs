// For --require: the process says at its end, on its last lines of standard error, how much memory it has had at most,
// in MB, and for how long it has computed, with the processes that it has started and waited for, in milliseconds.
const { readFileSync } = require("node:fs");

process.on("exit", () => {
  const { user, system } = process.cpuUsage();
  const memory = Math.round(process.resourceUsage().maxRSS / 1024);
  process.stderr.write(`\nmemory ${memory}\nprocessor ${Math.round((user + system) / 1000) + ofChildren()}\n`);
});

/** proc_pid_stat(5): fields 16 and 17, in hundredths of a second. The name in parentheses may have spaces. */
function ofChildren() {
  const fields = readFileSync("/proc/self/stat", "latin1")
    .replace(/^.*\) /s, "")
    .split(" ");
  return (Number(fields[13]) + Number(fields[14])) * 10;
}
