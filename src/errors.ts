/** Every exit status of the program; docs/exit-statuses.md says what each means. Nothing but a signal adds to them. */
export const exitStatus = {
  ok: 0,
  error: 1,
  usage: 2,
  exists: 3,
  refused: 5,
  /** The work was done, but something in it was broken or could not be read. */
  partial: 6,
  /** 128 + SIGHUP, at a question. */
  hungUp: 129,
  /** 128 + SIGINT: Ctrl-C, also at a question. */
  interrupted: 130,
  /** 128 + SIGTERM. */
  terminated: 143,
  /** Alembic's `sys.exit(-1)`, which its users' scripts know. */
  alembic: 255,
} as const;

/**
 * A mistake that its user can mend. `message` says what is wrong and where, `hint` what to do next.
 * It is printed without a stack; anything else that is thrown is a bug and keeps its stack.
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
}

/** The command line itself is wrong. `usage` is the line that shows its right form. */
export class UsageError extends UserError {
  readonly usage: string | undefined;

  constructor(message: string, options: { hint?: string; usage?: string } = {}) {
    super(message, { ...options, exitStatus: exitStatus.usage });
    this.usage = options.usage;
  }
}

/** Something in the configuration file is wrong. */
export class ConfigurationError extends UserError {
  constructor(message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, { ...options, exitStatus: exitStatus.usage });
  }
}

/** The work was done, but something in it was broken or could not be read. */
export class IncompleteError extends UserError {
  constructor(message: string, hint?: string) {
    super(message, { ...(hint === undefined ? {} : { hint }), exitStatus: exitStatus.partial });
  }
}

/** A guard stopped something that could lose data. */
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

/** A signal ended the work before its end, in order: what it had done is kept. */
export class InterruptedError extends UserError {
  readonly signal: keyof typeof statusOfSignal;

  constructor(signal: keyof typeof statusOfSignal, message = "Interrupted: nothing was changed.", hint?: string) {
    super(message, { ...(hint === undefined ? {} : { hint }), exitStatus: statusOfSignal[signal] });
    this.signal = signal;
  }
}

/**
 * What Alembic calls a CommandError: told as Alembic tells it, `FAILED: …` on standard output, with its exit status of
 * -1.
 */
export class CommandError extends UserError {
  constructor(message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, { ...options, exitStatus: exitStatus.alembic });
  }
}

/** The `code` of an error that Node's system calls throw (`ENOENT`, `EACCES`, …), if it is one. */
export function systemErrorCode(error: unknown): string | undefined {
  const { code, errno } = (error ?? {}) as NodeJS.ErrnoException;
  // libuv has no name for Linux's EDQUOT.
  if (code === "UNKNOWN" && errno === -122) return "EDQUOT";
  return typeof code === "string" ? code : undefined;
}
