// The `op` of a revision: it queues operations, and has them performed before each query and at the end.
import { UserError } from "../../../errors.js";
import type { ConstraintDefinition } from "../../../schema/operation.js";
import type { IfExists, Operations, SqlParameters } from "../../../schema/operations.js";
import { lineIn } from "../../history/files/line-in-file.js";
import { attributed } from "./failed-work.js";
import { describeWork, type Queued, type Work } from "./queued-operation.js";
import { refuseUnstorableNumbers } from "./unstorable-numbers.js";

/** Performs the operations: a database, or `--sql`, which writes them as a script. */
export interface Performer {
  perform(queue: readonly Queued[]): Promise<void>;
  query<Row extends object>(statement: string, parameters: SqlParameters): Promise<Row[]>;
}

/** The revision that the function belongs to. */
export interface RunningRevision {
  readonly id: string;
  /** Its file. */
  readonly path: string;
}

/**
 * Runs a function of a revision and the operations that it queues.
 * @throws FailedWork for an operation that fails, Error for a query without `await`, and whatever the function throws
 */
export async function runWithOperations(
  performer: Performer,
  run: (op: Operations) => void | Promise<void>,
  revision?: RunningRevision,
): Promise<void> {
  const queue = new OperationQueue(performer, revision);
  try {
    await run(operations(queue));
    await queue.flush();
    queue.end("done");
  } catch (error) {
    queue.end("failed");
    throw error;
  }
}

class OperationQueue {
  #queued: Queued[] = [];
  #runningQueries = 0;
  #ended: "done" | "failed" | undefined;
  #failure: { readonly error: unknown } | undefined;

  readonly performer: Performer;
  readonly revision: RunningRevision | undefined;

  constructor(performer: Performer, revision: RunningRevision | undefined) {
    this.performer = performer;
    this.revision = revision;
  }

  add(work: Work): void {
    // Only the failure itself is reported, not what follows from it.
    if (this.#ended === "failed") return;
    const calledAt = new Error();
    this.#refuseAfterEnd(describeWork(work), calledAt);
    refuseUnstorableNumbers(work);
    this.#queued.push({ work, calledAt });
  }

  async query<Row extends object>(statement: string, parameters: SqlParameters): Promise<Row[]> {
    const calledAt = new Error();
    this.#refuseAfterEnd("op.query(…)", calledAt);
    refuseUnstorableNumbers({ parameters });
    this.#runningQueries++;
    try {
      await this.#perform();
      return await attributed("op.query(…)", { calledAt }, () => this.performer.query<Row>(statement, parameters));
    } finally {
      this.#runningQueries--;
    }
  }

  /**
   * Performs what is still queued. @throws FailedWork also for a failure before a query whose error the revision has
   * swallowed
   */
  async flush(): Promise<void> {
    if (this.#runningQueries > 0)
      throw new Error("op.query(…) was called without `await`: the revision ended before the query returned");
    await this.#perform();
  }

  end(outcome: "done" | "failed"): void {
    this.#ended = outcome;
  }

  async #perform(): Promise<void> {
    if (this.#failure) throw this.#failure.error;
    const queued = this.#queued;
    this.#queued = [];
    try {
      if (queued.length > 0) await this.performer.perform(queued);
    } catch (error) {
      this.#failure = { error };
      throw error;
    }
  }

  /** It would run outside of any transaction. Nothing awaits this error: main.ts gets it as an unhandled one. */
  #refuseAfterEnd(what: string, calledAt: Error): void {
    if (this.#ended === undefined) return;
    const { id, path } = this.revision ?? { id: "", path: "" };
    throw new UserError(
      `${path}:${lineIn(path, calledAt) ?? ""}: ${what} was called after revision ${id} had ended, and was not run.`,
      {
        hint: "Use `await` for everything asynchronous in a revision, such as a timer. `migrate current` shows the revision of the database.",
      },
    );
  }
}

function operations(queue: OperationQueue): Operations {
  const createConstraint = (table: string, constraint: ConstraintDefinition) =>
    queue.add({ kind: "createConstraint", table, constraint });
  return {
    createTable: (table) => queue.add({ kind: "createTable", table }),
    dropTable: (table, options) => queue.add({ kind: "dropTable", table, ...ifExistsOption(options) }),
    renameTable: (from, to) => queue.add({ kind: "renameTable", from, to }),

    addColumn: (table, column, options = {}) => queue.add({ kind: "addColumn", table, column, ...options }),
    dropColumn: (table, column, options) =>
      queue.add({ kind: "dropColumn", table, column, ...ifExistsOption(options) }),
    alterColumn: (table, column, change) => queue.add({ kind: "alterColumn", table, column, change }),
    renameColumn: (table, from, to) => queue.add({ kind: "renameColumn", table, from, to }),

    createIndex: (table, index) => queue.add({ kind: "createIndex", table, index }),
    dropIndex: (table, name, options) => queue.add({ kind: "dropIndex", table, name, ...ifExistsOption(options) }),

    createUniqueConstraint: (table, name, columns) => createConstraint(table, { type: "unique", name, columns }),
    createForeignKey: (table, name, columns, target) =>
      createConstraint(table, { type: "foreign", name, columns, ...target }),
    createCheckConstraint: (table, name, condition) => createConstraint(table, { type: "check", name, condition }),
    dropConstraint: (table, name, type, options) =>
      queue.add({ kind: "dropConstraint", table, name, type, ...ifExistsOption(options) }),

    execute: (statement, parameters = {}) => queue.add({ kind: "execute", statement, parameters }),
    bulkInsert: (table, rows) => queue.add({ kind: "bulkInsert", table, rows }),
    query: (statement, parameters = {}) => queue.query(statement, parameters),
  };
}

function ifExistsOption({ ifExists }: IfExists = {}): IfExists {
  return ifExists === undefined ? {} : { ifExists };
}
