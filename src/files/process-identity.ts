// Which process wrote a file: its id alone is given to another process sooner or later.
import { createHash } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { systemErrorCode } from "../errors.js";

/** A process, as a part of a file's name: `3f1c09ab-4711-8812345`, for the machine, the process id and its start. */
export type ProcessIdentity = string;

/** `[machine]-[pid]-[start]`; the start is 0 if the system does not show it. */
export function thisProcess(): ProcessIdentity {
  ours ??= `${machine()}-${process.pid}-${startOf("self")}`;
  return ours;
}

let ours: ProcessIdentity | undefined;

/** Matches what `thisProcess` returns. */
export const identityPattern = /^[0-9a-f]{8}-\d+-\d+$/;

/** Whether that process still runs; "unknown" if it is one of another machine or container. */
export function stateOf(identity: ProcessIdentity): "running" | "ended" | "unknown" {
  const [where, pid, start] = identity.split("-");
  if (where !== machine()) return "unknown";
  if (!isThere(Number(pid))) return "ended";
  const startNow = startOf(Number(pid));
  return start === "0" || startNow === "0" || startNow === start ? "running" : "ended";
}

/** Process ids mean something only within one PID namespace, which a container has for itself. */
function machine(): string {
  return createHash("sha256").update(`${hostname()} ${pidNamespace()}`).digest("hex").slice(0, 8);
}

function pidNamespace(): string {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return "";
  }
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemErrorCode(error) === "EPERM";
  }
}

/**
 * In clock ticks since the system started: field 22 of proc(5)'s `stat`. The name before it may hold spaces and
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
