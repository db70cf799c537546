// Runs the function of a revision so that it can be interrupted anywhere and resumed by the next run. Each call of `op`
// is recorded in the journal, with the rows of queries, so that a second run takes the same path as the first one up to
// the point where that stopped.
import type { QueryRunner } from "typeorm";
import { UserError } from "../../../../errors.js";
import { commandFor } from "../../../../migrations/plan/planned-step.js";
import { attributed } from "../../../../migrations/run/steps/failed-work.js";
import { checkpoint } from "../../../../migrations/run/steps/interruption.js";
import type { Performer } from "../../../../migrations/run/steps/operation-queue.js";
import {
  describeWork,
  type Queued,
  type RowWork,
  type Work,
} from "../../../../migrations/run/steps/queued-operation.js";
import type { Operation } from "../../../../schema/operation.js";
import type { SqlParameters } from "../../../../schema/operations.js";
import { planOperation } from "../change/plan-operation.js";
import { decodeRows, encodeRows } from "../encode-rows.js";
import { queryRows, runRowWork } from "../run-statement.js";
import type { Journal } from "./journal.js";
import {
  createJournal,
  insertEntries,
  type JournalEntry,
  journalTable,
  markDone,
  removeEntries,
} from "./journal-table.js";
import { splitOperation } from "./split-operations.js";
import { isTransactional, refuseTransactionControl } from "./statement-kind.js";

type Call = Pick<JournalEntry, "kind" | "what" | "work">;

export class ResumablePerformer implements Performer {
  #position = 0;
  #isPrepared = false;
  /** Calls that have changed nothing: they are recorded together with the next one that does. */
  #unwritten: JournalEntry[] = [];

  readonly connection: QueryRunner;
  readonly journal: Journal;
  readonly notice: (line: string) => void;
  readonly signal?: AbortSignal | undefined;

  constructor(
    connection: QueryRunner,
    journal: Journal,
    notice: (line: string) => void,
    signal?: AbortSignal | undefined,
  ) {
    this.connection = connection;
    this.journal = journal;
    this.notice = notice;
    this.signal = signal;
  }

  async perform(queue: readonly Queued[]): Promise<void> {
    for (const queued of queue.flatMap(splitOperation)) {
      await checkpoint(this.signal);
      await attributed(describeWork(queued.work), queued, () => this.#perform(queued.work));
    }
  }

  async query<Row extends object>(statement: string, parameters: SqlParameters): Promise<Row[]> {
    refuseTransactionControl(statement);
    await checkpoint(this.signal);
    const call: Call = { kind: "query", what: "op.query(…)", work: statement };
    const done = this.#next(call);
    if (done) return decodeRows<Row>(done.result);
    const rows = await queryRows<Row>(this.connection, statement, parameters);
    this.#unwritten.push(this.#entry(call, { result: encodeRows(rows) }));
    return rows;
  }

  /** @throws UserError if the function has ended before everything that was done */
  finish(): void {
    const left = this.journal.done[this.#position];
    if (left) throw this.#mismatch(left, undefined);
  }

  #perform(work: Work): Promise<void> {
    if (work.kind !== "execute" && work.kind !== "bulkInsert") return this.#changeSchema(work);
    if (work.kind === "execute") refuseTransactionControl(work.statement);
    return work.kind === "bulkInsert" || isTransactional(work.statement)
      ? this.#changeRows(work)
      : this.#runStatement(work);
  }

  async #changeSchema(operation: Operation): Promise<void> {
    const call: Call = { kind: "schema", what: describeWork(operation), work: JSON.stringify(operation) };
    if (this.#next(call)) return;
    const { statement, notices } = await planOperation(this.connection, operation);
    for (const line of notices) this.notice(line);
    if (statement === undefined) this.#unwritten.push(this.#entry({ ...call, kind: "nothing" }));
    else await this.#journaled(call, () => this.connection.query(statement));
  }

  /** It is recorded before and after, because it cannot share a transaction with its entry. */
  async #journaled(call: Call, send: () => Promise<unknown>): Promise<void> {
    const entry = this.#entry(call, { state: "begun" });
    await this.#write(entry);
    try {
      await send();
    } catch (error) {
      // The server has not executed it. If the server is gone, this fails as well, and the next run checks.
      await removeEntries(this.connection, entry.position).catch(() => {});
      throw error;
    }
    await markDone(this.connection, entry.position);
  }

  async #runStatement(work: RowWork & { kind: "execute" }): Promise<void> {
    const call: Call = { kind: "statement", what: describeWork(work), work: work.statement };
    if (!this.#next(call)) await this.#journaled(call, () => runRowWork(this.connection, work));
  }

  async #changeRows(work: RowWork): Promise<void> {
    const call: Call = { kind: "rows", what: describeWork(work), work: rowWorkText(work) };
    if (this.#next(call)) return;
    await this.#prepare();
    await this.connection.query("START TRANSACTION");
    try {
      await runRowWork(this.connection, work);
      await this.#write(this.#entry(call));
      await this.connection.query("COMMIT");
    } catch (error) {
      await this.connection.query("ROLLBACK").catch(() => {});
      throw error;
    }
  }

  /**
   * Takes the next position.
   * @returns what has been done there already
   * @throws UserError if that is something else
   */
  #next(call: Call): JournalEntry | undefined {
    const done = this.journal.done[this.#position];
    if (done && (done.work !== call.work || (done.kind !== call.kind && done.kind !== "nothing")))
      throw this.#mismatch(done, call);
    this.#position += 1;
    return done;
  }

  #entry(
    call: Call,
    { state = "done", result = null }: Partial<Pick<JournalEntry, "state" | "result">> = {},
  ): JournalEntry {
    return { ...call, position: this.#position - 1, state, result };
  }

  async #write(entry: JournalEntry): Promise<void> {
    await this.#prepare();
    await insertEntries(this.connection, [...this.#unwritten, entry], this.journal.owner);
    this.#unwritten = [];
  }

  async #prepare(): Promise<void> {
    if (!this.#isPrepared) await createJournal(this.connection);
    this.#isPrepared = true;
  }

  #mismatch({ what, position }: JournalEntry, call: Call | undefined): UserError {
    const { step } = this.journal.owner;
    return new UserError(
      `\`${commandFor(step)}\` was interrupted after it had done ${what} as operation ${position + 1}; now the revision ${call ? `has ${call.what}` : "ends"} there.`,
      {
        hint: `Restore the revision file: up to there it has to be the same as before. What comes later may be changed. The table ${journalTable} lists what was done.`,
      },
    );
  }
}

/** Without values, which may be secrets or the time of day. */
function rowWorkText(work: RowWork): string {
  if (work.kind === "execute") return work.statement;
  return JSON.stringify({ table: work.table, rows: work.rows.map((row) => Object.keys(row)) });
}
