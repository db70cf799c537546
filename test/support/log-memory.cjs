// For --require: the process says at its end how much memory it has had at most, in MB, on its last line of standard error.
process.on("exit", () => process.stderr.write(`\nmemory ${Math.round(process.resourceUsage().maxRSS / 1024)}\n`));
