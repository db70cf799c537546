/** Every exit status of the program, described in docs/exit-statuses.md. Only signals can add others. */
export const exitStatus = {
  ok: 0,
  error: 1,
  usage: 2,
  exists: 3,
  /** Something has to be done first: the database is missing, empty or behind; or a check has findings. */
  pending: 4,
  refused: 5,
  /** The work was completed, except for something that was broken or unreadable. */
  partial: 6,
  /** The database server does not answer. */
  unreachable: 7,
  /** 128 + SIGHUP. */
  hungUp: 129,
  /** 128 + SIGINT: Ctrl-C, also at a prompt. */
  interrupted: 130,
  /** 128 + SIGTERM. */
  terminated: 143,
  /** Alembic's `sys.exit(-1)`, which scripts rely on. */
  alembic: 255,
} as const;

export interface ExitStatus {
  readonly status: number;
  /** What programs call the kind of the error, in `{"error": {"code": …}}`. */
  readonly code?: string;
  /** For the list at the end of each `--help`; the statuses without it are those of signals and of `alembic`. */
  readonly short?: string;
  readonly meaning: string;
}

/** The table of docs/exit-statuses.md and of `kallithea-cli help exit-codes`. */
export const exitStatuses: readonly ExitStatus[] = [
  { status: exitStatus.ok, short: "done, or nothing to do", meaning: "Done, or nothing to do." },
  {
    status: exitStatus.error,
    code: "error",
    short: "error",
    meaning: "An error; the message says what was done and what was not.",
  },
  {
    status: exitStatus.usage,
    code: "usage",
    short: "mistake on the command line or in the configuration file",
    meaning: "A mistake on the command line, or a configuration file that cannot be read or contains a mistake.",
  },
  {
    status: exitStatus.exists,
    code: "exists",
    short: "exists already",
    meaning: "What was to be created exists already, and was not replaced.",
  },
  {
    status: exitStatus.pending,
    code: "pending",
    short: "something is pending, or was found",
    meaning: "Something has to be done first: the database is missing, empty or behind; or a check has findings.",
  },
  {
    status: exitStatus.refused,
    code: "refused",
    short: "refused, data could be lost",
    meaning: "Refused because data could be lost; the message says what to do, or names the option that allows it.",
  },
  {
    status: exitStatus.partial,
    code: "incomplete",
    short: "done, except for what the messages name",
    meaning: "Done, except for repositories that are broken or could not be read; they are listed above the error.",
  },
  {
    status: exitStatus.unreachable,
    code: "unreachable",
    short: "the database server cannot be reached",
    meaning: "The database server cannot be reached, or accepts no connections yet.",
  },
  {
    status: exitStatus.hungUp,
    code: "interrupted",
    meaning: "Ended by SIGHUP: the terminal or the connection was closed.",
  },
  {
    status: exitStatus.interrupted,
    code: "interrupted",
    meaning: "Interrupted with Ctrl-C, or with Ctrl-D at a question.",
  },
  { status: exitStatus.terminated, code: "interrupted", meaning: "Ended by SIGTERM." },
  {
    status: exitStatus.alembic,
    code: "alembic",
    meaning:
      "Only `kallithea-cli alembic`: what Alembic calls a CommandError, printed as Alembic prints it: `FAILED: …` on standard output.",
  },
];

/** What programs call the kind of an error with this exit status. */
export function codeOf(status: number): string {
  return exitStatuses.find((row) => row.status === status)?.code ?? "error";
}

/**
 * An error that the user can fix. `message` says what is wrong and where, `hint` what to do next.
 * It is printed without a stack; anything else that is thrown is a bug and is printed with its stack.
 */
export class UserError extends Error {
  readonly hint: string | undefined;
  readonly exitStatus: number;

  constructor(message: string, options: { hint?: string; exitStatus?: number; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = new.target.name;
    this.hint = options.hint;
    this.exitStatus = options.exitStatus ?? exitStatus.error;
  }

  get code(): string {
    return codeOf(this.exitStatus);
  }
}

/** The command line itself is wrong. `usage` is the line that shows the correct form. */
export class UsageError extends UserError {
  readonly usage: string | undefined;

  constructor(message: string, options: { hint?: string; usage?: string } = {}) {
    super(message, { ...options, exitStatus: exitStatus.usage });
    this.usage = options.usage;
  }
}

/** The configuration file is wrong. */
export class ConfigurationError extends UserError {
  constructor(message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, { ...options, exitStatus: exitStatus.usage });
  }

  override get code(): string {
    return "configuration";
  }
}

/** Something has to be done before this can be: the database is missing, empty, or behind. */
export class PendingError extends UserError {
  constructor(message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, { ...options, exitStatus: exitStatus.pending });
  }
}

/** The work was completed, except for something that was broken or unreadable. */
export class IncompleteError extends UserError {
  constructor(message: string, hint?: string) {
    super(message, { ...(hint === undefined ? {} : { hint }), exitStatus: exitStatus.partial });
  }
}

/** A safety check stopped something that could lose data. */
export class RefusedError extends UserError {
  constructor(message: string, hint?: string) {
    super(message, { ...(hint === undefined ? {} : { hint }), exitStatus: exitStatus.refused });
  }
}

const statusOfSignal = {
  SIGHUP: exitStatus.hungUp,
  SIGINT: exitStatus.interrupted,
  SIGTERM: exitStatus.terminated,
} as const;

/** A signal stopped the work cleanly: what was done before is kept. */
export class InterruptedError extends UserError {
  readonly signal: keyof typeof statusOfSignal;

  constructor(signal: keyof typeof statusOfSignal, message = "Interrupted: nothing was changed.", hint?: string) {
    super(message, { ...(hint === undefined ? {} : { hint }), exitStatus: statusOfSignal[signal] });
    this.signal = signal;
  }
}

/**
 * What Alembic calls a CommandError. `kallithea-cli alembic` prints it as Alembic does, `FAILED: …` on standard output,
 * and exits with -1; `kallithea-cli migrate` treats it like any other error.
 */
export class CommandError extends UserError {}

/** The UserError that some work throws; undefined if it succeeds. @throws any other error */
export function userErrorOf(work: () => unknown): UserError | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}

/** What some work returns, or the ConfigurationError that it throws. @throws any other error */
export async function orConfigurationError<Result>(work: Promise<Result>): Promise<Result | ConfigurationError> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
    throw error;
  }
}

/** The `code` of an error that Node's system calls throw (`ENOENT`, `EACCES`, …), if it is one. */
export function systemErrorCode(error: unknown): string | undefined {
  // It has a code of another kind.
  if (error instanceof UserError) return undefined;
  const { code, errno } = (error ?? {}) as NodeJS.ErrnoException;
  // libuv has no name for Linux's EDQUOT: Node calls it UNKNOWN, or "Unknown system error -122".
  if (errno === -122 && /^unknown/i.test(String(code))) return "EDQUOT";
  return typeof code === "string" ? code : undefined;
}
