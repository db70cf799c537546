// The data folders of the test servers.
import { existsSync, mkdtempSync, readFileSync, statfsSync } from "node:fs";
import path from "node:path";
import { makeFolder } from "../../cli/temporary-folder.js";

const memory = "/dev/shm";

/**
 * A new folder, in memory if there is plenty of it, since a server that creates tables mostly waits for the disk.
 */
export function makeDataFolder(): string {
  return isPlenty() ? mkdtempSync(path.join(memory, "kallithea-cli-test-")) : makeFolder();
}

/** Bytes. A whole run leaves some hundred databases of 5 to 10 MB; the tests themselves also need memory. */
const plenty = 12 * 2 ** 30;

function isPlenty(): boolean {
  if (!existsSync(memory) || !existsSync("/proc/meminfo")) return false;
  const { bavail, bsize } = statfsSync(memory);
  const [, available = "0"] = /^MemAvailable: *(\d+) kB$/m.exec(readFileSync("/proc/meminfo", "utf8")) ?? [];
  return Math.min(bavail * bsize, Number(available) * 1024, containerLimit()) >= plenty;
}

/** A container may be limited to less memory than the machine has. */
function containerLimit(): number {
  const files = ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"].filter((file) =>
    existsSync(file),
  );
  const limits = files.map((file) => Number(readFileSync(file, "utf8"))).filter((limit) => !Number.isNaN(limit));
  return Math.min(Number.POSITIVE_INFINITY, ...limits);
}
