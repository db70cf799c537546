// How git and hg are started: with limited memory and an environment of listed variables.
import { closeSync, existsSync, openSync, readFileSync } from "node:fs";
import path from "node:path";
import { getSystemErrorName } from "node:util";
import { systemErrorCode } from "../../errors.js";
import { packageRoot } from "../../files/shipped-files.js";
import { UnreadableRepositoryError } from "../unreadable-repository.js";

export interface LimitedProgram {
  readonly shell: string;
  /** What the shell is given first; the program's own arguments follow. */
  readonly script: string;
  readonly environment: Readonly<Record<string, string>>;
}

export interface LimitedProgramOptions {
  /** Bytes of address space. */
  readonly memory: number;
  /** Whether it leads a group of processes. The first line on its standard error is then the number of both. */
  readonly ownGroup?: boolean;
  /** Variables of our own environment that it gets besides those that every program needs. */
  readonly inherits?: readonly string[];
}

/** What a shell exits with if it cannot run a program. */
export const isNotRunnable = (status: number | null): boolean => status === 126 || status === 127;

let script: string | undefined;

/** Node cannot limit what it starts, but a shell can limit itself: half a millisecond for each start. */
export function limitedProgram(program: string, options: LimitedProgramOptions): LimitedProgram {
  script ??= path.join(packageRoot(), "templates/limited-program.sh");
  return {
    shell: "/bin/sh",
    script,
    environment: {
      ...inherited(["PATH", "LD_LIBRARY_PATH", "TMPDIR", ...(options.inherits ?? [])]),
      LC_ALL: "C",
      KALLITHEA_CLI_PROGRAM: program,
      KALLITHEA_CLI_MEMORY: String(Math.ceil(options.memory / 1024)),
      KALLITHEA_CLI_OWN_GROUP: options.ownGroup ? "1" : "",
    },
  };
}

/** Whatever else is in our environment, a password for example, is nothing to a program that reads a repository. */
function inherited(names: readonly string[]): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const name of names) {
    const value = process.env[name];
    if (value !== undefined) variables[name] = value;
  }
  return variables;
}

/** Descriptors that the start of a program takes, and some for those who open files meanwhile. */
const neededDescriptors = 16;
/**
 * So many above the lowest free one are enough: the lowest is always taken first, so that most of those above it are
 * free.
 */
const safeMargin = 256;
let mostOpen: number | undefined;

/**
 * Whether a program can be started: with too few descriptors Node's `spawn` emits an error that nobody can be listening
 * to yet.
 */
export function hasFreeDescriptors(): boolean {
  const opened: number[] = [];
  try {
    mostOpen ??= limitOfDescriptors();
    while (opened.length < neededDescriptors) {
      const descriptor = openSync("/dev/null", "r");
      opened.push(descriptor);
      if (descriptor + safeMargin < mostOpen) return true;
    }
    return true;
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return false;
  } finally {
    opened.forEach(closeSync);
  }
}

/** 0 if it is not known. */
function limitOfDescriptors(): number {
  if (!existsSync("/proc/self/limits")) return 0;
  return Number(/^Max open files +(\d+)/m.exec(readFileSync("/proc/self/limits", "utf8"))?.[1] ?? 0);
}

/** @param error what Node says, or its number */
export function notStarted(program: string, error: unknown): UnreadableRepositoryError {
  const code = typeof error === "number" ? getSystemErrorName(error) : systemErrorCode(error);
  return new UnreadableRepositoryError("out-of-resources", `${program} could not be started: ${code}`, {
    cause: error,
  });
}
