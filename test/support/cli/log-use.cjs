// For --require: on exit, the process prints its peak memory in MB and its CPU time in milliseconds, including the
// processes that it has started and waited for, as the last lines of standard error.
const { readFileSync } = require("node:fs");

process.on("exit", () => {
  const { user, system } = process.cpuUsage();
  const memory = Math.round(process.resourceUsage().maxRSS / 1024);
  process.stderr.write(`\nmemory ${memory}\nprocessor ${Math.round((user + system) / 1000) + ofChildren()}\n`);
});

/** proc_pid_stat(5): fields 16 and 17, in hundredths of a second. The name in parentheses may contain spaces. */
function ofChildren() {
  const fields = readFileSync("/proc/self/stat", "latin1")
    .replace(/^.*\) /s, "")
    .split(" ");
  return (Number(fields[13]) + Number(fields[14])) * 10;
}
