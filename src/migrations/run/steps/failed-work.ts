import type { Queued } from "./queued-operation.js";

/**
 * What a revision asked for could not be done. Whoever runs the revision adds the file, the line and what became of the
 * database.
 */
export class FailedWork extends Error {
  /** What was to be done, e.g. `op.dropTable("x")`. */
  readonly what: string;
  readonly calledAt: Error;

  constructor(what: string, calledAt: Error, cause: unknown) {
    super(reasonOf(cause), { cause });
    this.what = what;
    this.calledAt = calledAt;
  }

  /** The statement that failed, without the values that belong to it. */
  get statement(): string | undefined {
    const { query } = (this.cause ?? {}) as { query?: unknown };
    return typeof query === "string" ? query.trim() : undefined;
  }
}

/** Does a part of the work; says of its failure which call of `op` asked for it. */
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

/**
 * What the database says, without what TypeORM puts around it, and without the values of parameters, which servers like
 * to quote.
 */
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
