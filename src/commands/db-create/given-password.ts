import { readFileSync } from "node:fs";
import { systemErrorCode, UsageError, UserError } from "../../errors.js";
import type { Terminal } from "../../terminal/terminal.js";
import { passwordRule } from "./account-rules.js";
import type { DbCreateOptions } from "./options.js";

const variable = "KALLITHEA_ADMIN_PASSWORD";

/**
 * The password that came with the command: by an option, or else by the environment.
 * @returns nothing where it did not come
 * @throws UserError where it cannot be read or is too short; never with the password in its text
 */
export async function givenPassword(options: DbCreateOptions, terminal: Terminal): Promise<string | undefined> {
  const { password, passwordStdin, passwordFile } = options;
  const fallback = process.env[variable];
  // Programs that read repositories need not know it.
  delete process.env[variable];
  if (password !== undefined) {
    terminal.warn("Warning: --password can be seen by other users of this machine; --password-stdin and --password-file cannot.");
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
    throw new UsageError("--password-stdin: standard input is a terminal, where the password would be seen.", {
      hint: "Leave the option out to be asked for it, or give it by a pipe: … | kallithea-cli db-create --password-stdin …",
    });
  }
  return terminal.readInput();
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new UserError(`--password-file: ${file} cannot be read (${systemErrorCode(error)}).`, { cause: error });
  }
}

/** Editors and `echo` end a line that is not part of the password. */
function withoutLineEnd(text: string): string {
  return text.replace(/\r?\n$/, "");
}
