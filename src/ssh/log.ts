// What went wrong, for the administrator: what a client gets, only the client sees.
import { closeSync, constants, fstatSync, openSync, renameSync, writeSync } from "node:fs";
import path from "node:path";
import { localTime } from "../database/local-time.js";
import { systemErrorCode, UserError } from "../errors.js";
import type { Ini } from "../ini/load.js";
import { printable } from "../terminal/printable.js";

/** Then the file is renamed to `….1`, replacing the one before. */
const maxBytes = 1 << 20;

/** The log of an instance: `ssh_serve_log` of the ini, or a file beside it. */
export function sshLog(ini: Ini): string {
  return path.resolve(ini.folder, ini.app().get("ssh_serve_log") || "ssh-serve.log");
}

/**
 * Appends a line to the log. A log that cannot be written changes nothing for the client.
 * @param subject who did what
 */
export function logFailure(file: string, subject: string, error: unknown): void {
  const time = localTime(new Date()).slice(0, 23);
  const line = printable(`${time} ${subject}: ${reasonOf(error)}`.replace(/\s*\n\s*/g, " "));
  try {
    // A link or a FIFO in its place is neither followed nor waited for.
    const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW;
    const log = openSync(file, flags | constants.O_NONBLOCK, 0o600);
    const { size } = fstatSync(log);
    writeSync(log, `${line}\n`);
    closeSync(log);
    if (size > maxBytes) renameSync(file, `${file}.1`);
  } catch {
    // There is nobody to tell.
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // For a bug, the place is needed to report it.
  if (!(error instanceof UserError) && systemErrorCode(error) === undefined) return error.stack ?? String(error);
  const { detail, hint } = error as { detail?: string; hint?: string };
  const message = error.message.replace(/^abort: /, "");
  return `${message}${detail === undefined ? "" : ` (${detail})`}${hint === undefined ? "" : ` ${hint}`}`;
}
