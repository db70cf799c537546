// Identifies the process that wrote a file: a process ID alone is reused sooner or later.
import { createHash } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { systemErrorCode } from "../errors.js";

/** A process, as part of a file's name: machine, process ID and start time, e.g. `3f1c09ab-4711-8812345`. */
export type ProcessIdentity = string;

/** `[machine]-[pid]-[start]`; the start is 0 if the system does not show it. */
export function thisProcess(): ProcessIdentity {
  cachedIdentity ??= `${thisMachine()}-${process.pid}-${startOf("self")}`;
  return cachedIdentity;
}

let cachedIdentity: ProcessIdentity | undefined;

/** Matches what `thisProcess` returns. */
export const identityPattern = /^[0-9a-f]{8}-\d+-\d+$/;

/** Whether the process is still running; "unknown" if it belongs to another machine or container. */
export function stateOf(identity: ProcessIdentity): "running" | "ended" | "unknown" {
  const [host, pid, start] = identity.split("-");
  if (host !== thisMachine()) return "unknown";
  if (!isAlive(Number(pid))) return "ended";
  const startNow = startOf(Number(pid));
  return start === "0" || startNow === "0" || startNow === start ? "running" : "ended";
}

/** Process IDs are unique only within a PID namespace, and each container has a separate one. */
function thisMachine(): string {
  return createHash("sha256").update(`${hostname()} ${pidNamespace()}`).digest("hex").slice(0, 8);
}

function pidNamespace(): string {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return "";
  }
}

/** Whether there is a process with this ID, also of another user. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemErrorCode(error) === "EPERM";
  }
}

/**
 * In clock ticks since the system started: field 22 of `stat` in proc(5). The name before it may contain spaces and
 * parentheses.
 */
function startOf(pid: number | "self"): string {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "latin1");
    return fields.slice(fields.lastIndexOf(")") + 2).split(" ")[19] ?? "0";
  } catch {
    return "0";
  }
}
