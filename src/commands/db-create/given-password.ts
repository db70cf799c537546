import { closeSync, openSync, readSync } from "node:fs";
import { systemErrorCode, UsageError } from "../../errors.js";
import { failureReason } from "../../files/failure-reason.js";
import type { Terminal } from "../../terminal/terminal.js";
import { passwordRule } from "./account-rules.js";
import type { DbCreateOptions } from "./options.js";

const variable = "KALLITHEA_ADMIN_PASSWORD";

/**
 * The password that came with the command: by an option, or else by the environment.
 * @returns nothing where it did not come
 * @throws UsageError if it cannot be read or breaks a rule; never with the password in its text
 */
export async function givenPassword(options: DbCreateOptions, terminal: Terminal): Promise<string | undefined> {
  const { password, passwordStdin, passwordFile } = options;
  const fallback = process.env[variable];
  // Programs that read repositories need not know it.
  delete process.env[variable];
  if (password !== undefined) {
    terminal.warn(
      "Warning: --password is visible to other users of this machine; prefer --password-stdin or --password-file.",
    );
    return checked("--password", password);
  }
  if (passwordStdin) return checked("--password-stdin", withoutLineEnd(await inputOf(terminal)));
  if (passwordFile !== undefined) return checked("--password-file", withoutLineEnd(read(passwordFile)));
  return fallback === undefined ? undefined : checked(variable, fallback);
}

function checked(road: string, password: string): string {
  const verdict = passwordRule(password);
  if (verdict !== true) throw new UsageError(`${road}: ${verdict}.`);
  return password;
}

async function inputOf(terminal: Terminal): Promise<string> {
  if (terminal.interactive) {
    throw new UsageError("--password-stdin: standard input is a terminal, which would show the password.", {
      hint: "Omit the option to be prompted for the password, or pipe it in: … | kallithea-cli db-create --password-stdin …",
    });
  }
  return terminal.readInput();
}

/** Bytes: far more than a password can have. */
const longestInput = 4096;

/**
 * TRAP: a device, such as /dev/zero, has no end. A pipe is read as it comes: `--password-file=<(pass show kallithea)`.
 */
function read(file: string): string {
  try {
    const descriptor = openSync(file, "r");
    try {
      return readAtMost(descriptor, longestInput + 1);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    throw new UsageError(`--password-file: ${file} cannot be read: ${reason(error)}.`);
  }
}

function reason(error: unknown): string {
  return systemErrorCode(error) === "ENOENT" ? "there is no such file" : failureReason(error);
}

function readAtMost(descriptor: number, bytes: number): string {
  const buffer = Buffer.alloc(bytes);
  let length = 0;
  while (length < bytes) {
    const read = readSync(descriptor, buffer, length, bytes - length, null);
    if (read === 0) break;
    length += read;
  }
  return buffer.toString("utf8", 0, length);
}

/** Editors and `echo` end a line that is not part of the password. */
function withoutLineEnd(text: string): string {
  return text.replace(/\r?\n$/, "");
}
