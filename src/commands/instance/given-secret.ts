// Secrets that come with a command: never only as an argument, which other users of the machine can see.
import { statSync } from "node:fs";
import { systemErrorCode, UsageError } from "../../errors.js";
import { failureReason } from "../../files/failure-reason.js";
import { readGivenFile as readNamedFile } from "../../files/read-given-file.js";
import { shellPath } from "../../shell-word.js";
import { printable } from "../../terminal/printable.js";
import type { Terminal, Validate } from "../../terminal/terminal.js";

export interface SecretSources {
  /** What its options begin with: `password` for --password, --password-stdin and --password-file. */
  readonly option: string;
  /** The environment variable that holds it; one with `_FILE` after this name may name a file with it. */
  readonly variable: string;
  readonly argument?: string | undefined;
  readonly stdin: boolean;
  readonly file?: string | undefined;
  /** What it must be like. */
  readonly rule: Validate;
}

/**
 * A secret as it came with the command: by one of its options, or else by the environment.
 * @returns undefined if it did not come
 * @throws UsageError if it came by two options, cannot be read or breaks a rule; never with the secret in its text
 */
export function givenSecret(sources: SecretSources, terminal: Terminal): Promise<string | undefined> {
  return secretReader(sources, terminal)();
}

/**
 * The same for a secret that is perhaps not needed: it may be gone by then. Until it is read, nothing is checked but
 * how it comes.
 * @throws UsageError if it comes by two options
 */
export function secretReader(sources: SecretSources, terminal: Terminal): () => Promise<string | undefined> {
  const { option, variable, argument, stdin, file, rule } = sources;
  const fallback = takeFromEnvironment(variable);
  const fallbackFile = takeFromEnvironment(`${variable}_FILE`);
  const way = chosenOption(sources);
  const checked = (from: string, secret: string): string => {
    const verdict = rule(secret);
    if (verdict !== true) throw new UsageError(`${from}: ${verdict}.`);
    return secret;
  };
  return async () => {
    if (argument !== undefined) {
      terminal.warn(
        `Warning: --${option} is visible to other users of this machine; prefer --${option}-stdin or --${option}-file.`,
      );
      return checked(`--${option}`, argument);
    }
    if (stdin) return checked(`--${option}-stdin`, withoutLineEnd(await inputOf(terminal, option)));
    if (file !== undefined && way !== undefined) return checked(way, withoutLineEnd(secretIn(way, file, terminal)));
    if (fallback !== undefined && fallbackFile !== undefined) {
      throw new UsageError(`${variable} and ${variable}_FILE cannot be used together.`);
    }
    if (fallback !== undefined) return checked(variable, fallback);
    if (fallbackFile === undefined) return undefined;
    return checked(`${variable}_FILE`, withoutLineEnd(secretIn(`${variable}_FILE`, fallbackFile, terminal)));
  };
}

/** Programs that this one starts need not know it. */
function takeFromEnvironment(variable: string): string | undefined {
  const value = process.env[variable];
  delete process.env[variable];
  return value;
}

/**
 * The option by which a secret comes.
 * @throws UsageError if there are two
 */
export function chosenOption({ option, argument, stdin, file }: SecretSources): string | undefined {
  const given = [
    argument !== undefined && `--${option}`,
    stdin && `--${option}-stdin`,
    file !== undefined && `--${option}-file`,
  ].filter((name) => name !== false);
  if (given.length > 1) throw new UsageError(`Use only one of ${given.join(" and ")}.`);
  return given[0];
}

async function inputOf(terminal: Terminal, option: string): Promise<string> {
  if (terminal.interactive) {
    throw new UsageError(`--${option}-stdin: standard input is a terminal, which would show what is typed.`, {
      hint: `Leave the option out to be asked for it, or use a pipe: … | kallithea-cli … --${option}-stdin`,
    });
  }
  return terminal.readInput();
}

/** @throws UsageError */
function secretIn(way: string, file: string, { warn }: Pick<Terminal, "warn">): string {
  const secret = readGivenFile(way, file);
  const status = statSync(file, { throwIfNoEntry: false });
  // What a container mounts as a secret is readable for everybody, and writable for nobody.
  if (status?.isFile() && (status.mode & 0o006) !== 0 && (status.mode & 0o222) !== 0)
    warn(
      `Warning: other users of this machine can read ${printable(file)}; to prevent it: chmod 600 ${shellPath(file)}`,
    );
  return secret;
}

/** Bytes: far more than a password can have. */
export const longestInput = 4096;

/**
 * A short file, no further than a little more than `longestInput`.
 * @param way the option or variable that named the file; without it, a message begins with the file
 * @param limit bytes; of a longer file, one more is returned
 * @throws UsageError if it cannot be read
 */
export function readGivenFile(way: string | undefined, file: string, limit = longestInput): string {
  if (file === "") throw new UsageError(`${way === undefined ? "" : `${way}: `}the name of the file is empty.`);
  try {
    return readNamedFile(file, limit).toString("utf8");
  } catch (error) {
    throw new UsageError(`${way === undefined ? "" : `${way}: `}${printable(file)} cannot be read: ${reason(error)}.`);
  }
}

function reason(error: unknown): string {
  return systemErrorCode(error) === "ENOENT" ? "the file does not exist" : failureReason(error);
}

/** Editors and `echo` end a line that is not part of the password. */
export function withoutLineEnd(text: string): string {
  return text.replace(/\r?\n$/, "");
}
