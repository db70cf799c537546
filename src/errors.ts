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
  /** 128 + SIGHUP, at a prompt. */
  hungUp: 129,
  /** 128 + SIGINT: Ctrl-C, also at a prompt. */
  interrupted: 130,
  /** 128 + SIGTERM. */
  terminated: 143,
  /** Alembic's `sys.exit(-1)`, which scripts rely on. */
  alembic: 255,
} as const;

/** What programs call the kind of an error, in `{"error": {"code": …}}`. docs/exit-statuses.md lists them. */
const codes: Readonly<Record<number, string>> = {
  [exitStatus.error]: "error",
  [exitStatus.usage]: "usage",
  [exitStatus.exists]: "exists",
  [exitStatus.pending]: "pending",
  [exitStatus.refused]: "refused",
  [exitStatus.partial]: "incomplete",
  [exitStatus.unreachable]: "unreachable",
  [exitStatus.hungUp]: "interrupted",
  [exitStatus.interrupted]: "interrupted",
  [exitStatus.terminated]: "interrupted",
  [exitStatus.alembic]: "alembic",
};

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
    return codes[this.exitStatus] ?? "error";
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
 * What Alembic calls a CommandError. It is printed as Alembic does, `FAILED: …` on standard output, with exit status
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
