// What went wrong, for the administrator: what a client gets, only the client sees.
import { closeSync, constants, fstatSync, openSync, renameSync, writeSync } from "node:fs";
import path from "node:path";
import { localTime } from "../database/local-time.js";
import { environmentFailure } from "../environment-failure.js";
import { systemErrorCode, UserError } from "../errors.js";
import type { Ini } from "../ini/load.js";
import { printable } from "../terminal/printable.js";

/** Then the file is renamed to `….1`, replacing the one before. */
const maxBytes = 1 << 20;

/** The log of an instance: `ssh_serve_log` of the ini, or a file beside it; that also if the ini cannot be read. */
export function sshLog(ini: Pick<Ini, "folder"> & Partial<Pick<Ini, "app">>): string {
  return path.resolve(ini.folder, namedLog(ini) || defaultName);
}

const defaultName = "ssh-serve.log";

function namedLog({ app }: Partial<Pick<Ini, "app">>): string | undefined {
  try {
    return app?.().get("ssh_serve_log");
  } catch {
    // What is wrong with the ini is what will be logged.
    return undefined;
  }
}

/** Bytes of a line: nobody can push out what others have caused. */
const maxLine = 2000;

/**
 * Appends a line to the log. A log that cannot be written changes nothing for the client.
 * @param subject who did what
 */
export function logFailure(file: string, subject: string, error: unknown): void {
  const time = localTime(new Date()).slice(0, 23);
  const line = shortened(printable(`${time} ${subject}: ${reasonOf(error)}`.replace(/\s*\n\s*/g, " ")));
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

function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const failure = thrown instanceof UserError ? undefined : environmentFailure(thrown);
  const error = failure ?? thrown;
  // For a bug, the place is needed to report it.
  if (!(error instanceof UserError) && systemErrorCode(error) === undefined) return error.stack ?? String(error);
  const { detail, hint } = error as { detail?: string; hint?: string };
  // sshd may have found another Node than the administrator's shell does.
  const message = error.message
    .replace(/^abort: /, "")
    .replace(`Node ${process.version}`, (node) => (failure === undefined ? node : `${node} (${process.execPath})`));
  return `${message}${detail === undefined ? "" : ` (${detail})`}${hint === undefined ? "" : ` ${hint}`}`;
}

function shortened(line: string): string {
  return line.length > maxLine ? `${line.slice(0, maxLine)}…` : line;
}
