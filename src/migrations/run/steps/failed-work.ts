import type { Queued } from "./queued-operation.js";

/** An operation of a revision that failed. The caller adds the file, the line and the state of the database. */
export class FailedWork extends Error {
  /** The failed call, e.g. `op.dropTable("x")`. */
  readonly what: string;
  readonly calledAt: Error;

  constructor(what: string, calledAt: Error, cause: unknown) {
    super(reasonOf(cause), { cause });
    this.what = what;
    this.calledAt = calledAt;
  }

  /** The statement that failed, without its parameter values. */
  get statement(): string | undefined {
    const { query } = (this.cause ?? {}) as { query?: unknown };
    return typeof query === "string" ? query.trim() : undefined;
  }
}

/** Runs a part of the work; a failure names the call of `op` that it belongs to. */
export async function attributed<Result>(
  describe: string,
  { calledAt }: Pick<Queued, "calledAt">,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof FailedWork ? error : new FailedWork(describe, calledAt, error);
  }
}

/** The database's message, without TypeORM's wrapping and without parameter values, which servers like to quote. */
function reasonOf(error: unknown): string {
  const { driverError, parameters } = (error ?? {}) as { driverError?: Error; parameters?: unknown };
  const reason = driverError?.message ?? (error instanceof Error ? error.message : String(error));
  const values = Array.isArray(parameters)
    ? parameters.filter((value) => typeof value === "string" && value !== "")
    : [];
  return values.reduce(
    (text: string, value: string) => text.replaceAll(`'${value}'`, "'…'").replaceAll(`"${value}"`, '"…"'),
    reason,
  );
}
