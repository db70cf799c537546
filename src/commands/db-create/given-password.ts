import { closeSync, openSync, readSync } from "node:fs";
import { systemErrorCode, UsageError } from "../../errors.js";
import { failureReason } from "../../files/failure-reason.js";
import type { Terminal } from "../../terminal/terminal.js";
import { passwordRule } from "./account-rules.js";
import type { DbCreateOptions } from "./options.js";

const environmentVariable = "KALLITHEA_ADMIN_PASSWORD";

/**
 * The password that was given by an option, or else in the environment.
 * @returns undefined if none was given
 * @throws UsageError if it cannot be read or breaks a rule; its message never contains the password
 */
export async function givenPassword(options: DbCreateOptions, terminal: Terminal): Promise<string | undefined> {
  const { password, passwordStdin, passwordFile } = options;
  const fallback = process.env[environmentVariable];
  // The programs that read repositories must not inherit it.
  delete process.env[environmentVariable];
  if (password !== undefined) {
    terminal.warn(
      "Warning: --password is visible to other users of this machine; prefer --password-stdin or --password-file.",
    );
    return validated("--password", password);
  }
  if (passwordStdin) return validated("--password-stdin", withoutLineEnd(await readStandardInput(terminal)));
  if (passwordFile !== undefined) return validated("--password-file", withoutLineEnd(readPasswordFile(passwordFile)));
  return fallback === undefined ? undefined : validated(environmentVariable, fallback);
}

function validated(source: string, password: string): string {
  const result = passwordRule(password);
  if (result !== true) throw new UsageError(`${source}: ${result}.`);
  return password;
}

async function readStandardInput(terminal: Terminal): Promise<string> {
  if (terminal.interactive) {
    throw new UsageError("--password-stdin: standard input is a terminal, which would show the password.", {
      hint: "Omit the option to be prompted for the password, or pipe it in: … | kallithea-cli db-create --password-stdin …",
    });
  }
  return terminal.readInput();
}

/** Far more than a password can have. */
const maxInputBytes = 4096;

/**
 * TRAP: a device such as /dev/zero has no end. A pipe delivers its data in pieces:
 * `--password-file=<(pass show kallithea)`.
 */
function readPasswordFile(file: string): string {
  try {
    const descriptor = openSync(file, "r");
    try {
      return readUpTo(descriptor, maxInputBytes + 1);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    throw new UsageError(`--password-file: ${file} cannot be read: ${readFailure(error)}.`);
  }
}

function readFailure(error: unknown): string {
  return systemErrorCode(error) === "ENOENT" ? "there is no such file" : failureReason(error);
}

function readUpTo(descriptor: number, bytes: number): string {
  const buffer = Buffer.alloc(bytes);
  let length = 0;
  while (length < bytes) {
    const bytesRead = readSync(descriptor, buffer, length, bytes - length, null);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return buffer.toString("utf8", 0, length);
}

/** Editors and `echo` add a line end, which is not part of the password. */
function withoutLineEnd(text: string): string {
  return text.replace(/\r?\n$/, "");
}
