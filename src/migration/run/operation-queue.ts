// The `op` that a revision is given: it takes down what is asked for, and has it done before each query and at the end.
import type { ConstraintDefinition } from "../operation.js";
import type { IfExists, Operations, SqlParameters } from "../operations.js";
import { attributed } from "./failed-work.js";
import type { Queued, Work } from "./work.js";

/** Who does the work: a database, or `--sql`, which writes it down. */
export interface Performer {
  perform(queue: readonly Queued[]): Promise<void>;
  query<Row extends object>(statement: string, parameters: SqlParameters): Promise<Row[]>;
}

/**
 * Runs a function of a revision, and all that it has asked for.
 * @throws FailedWork for what could not be done, Error for a query that nobody waited for, and whatever the function throws
 */
export async function runWithOperations(performer: Performer, run: (op: Operations) => void | Promise<void>): Promise<void> {
  const queue = new OperationQueue(performer);
  await run(operations(queue));
  await queue.finish();
}

class OperationQueue {
  #queued: Queued[] = [];
  #runningQueries = 0;
  #finished = false;

  constructor(readonly performer: Performer) {}

  add(work: Work): void {
    this.#refuseWhenFinished();
    this.#queued.push({ work, calledAt: new Error() });
  }

  async query<Row extends object>(statement: string, parameters: SqlParameters): Promise<Row[]> {
    this.#refuseWhenFinished();
    const calledAt = new Error();
    this.#runningQueries++;
    try {
      await this.#flush();
      return await attributed("op.query(…)", { calledAt }, () => this.performer.query<Row>(statement, parameters));
    } finally {
      this.#runningQueries--;
    }
  }

  async finish(): Promise<void> {
    if (this.#runningQueries > 0) throw new Error("op.query(…) was called without `await`: the revision ended before its rows were there");
    await this.#flush();
    this.#finished = true;
  }

  async #flush(): Promise<void> {
    const queued = this.#queued;
    this.#queued = [];
    if (queued.length > 0) await this.performer.perform(queued);
  }

  /** What came later would be in no transaction. */
  #refuseWhenFinished(): void {
    if (this.#finished) throw new Error("`op` was used after its revision had ended: put `await` before everything that takes time");
  }
}

function operations(queue: OperationQueue): Operations {
  const createConstraint = (table: string, constraint: ConstraintDefinition) => queue.add({ kind: "createConstraint", table, constraint });
  return {
    createTable: (table) => queue.add({ kind: "createTable", table }),
    dropTable: (table, options) => queue.add({ kind: "dropTable", table, ...given(options) }),
    renameTable: (from, to) => queue.add({ kind: "renameTable", from, to }),

    addColumn: (table, column, options = {}) => queue.add({ kind: "addColumn", table, column, ...options }),
    dropColumn: (table, column, options) => queue.add({ kind: "dropColumn", table, column, ...given(options) }),
    alterColumn: (table, column, change) => queue.add({ kind: "alterColumn", table, column, change }),
    renameColumn: (table, from, to) => queue.add({ kind: "renameColumn", table, from, to }),

    createIndex: (table, index) => queue.add({ kind: "createIndex", table, index }),
    dropIndex: (table, name, options) => queue.add({ kind: "dropIndex", table, name, ...given(options) }),

    createUniqueConstraint: (table, name, columns) => createConstraint(table, { type: "unique", name, columns }),
    createForeignKey: (table, name, columns, target) => createConstraint(table, { type: "foreign", name, columns, ...target }),
    createCheckConstraint: (table, name, condition) => createConstraint(table, { type: "check", name, condition }),
    dropConstraint: (table, name, type, options) => queue.add({ kind: "dropConstraint", table, name, type, ...given(options) }),

    execute: (statement, parameters = {}) => queue.add({ kind: "execute", statement, parameters }),
    bulkInsert: (table, rows) => queue.add({ kind: "bulkInsert", table, rows }),
    query: (statement, parameters = {}) => queue.query(statement, parameters),
  };
}

function given({ ifExists }: IfExists = {}): IfExists {
  return ifExists === undefined ? {} : { ifExists };
}
