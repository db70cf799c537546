// The only transaction of a revision on MariaDB: the rows of the version table and the end of the journal. Everything
// before is done step by step.
import type { QueryRunner } from "typeorm";
import { type PlannedStep, shortLog } from "../../../../migrations/plan/planned-step.js";
import type { Performer } from "../../../../migrations/run/steps/operation-queue.js";
import { hasTable } from "../../stored-sql/read-table.js";
import { openJournal } from "./journal.js";
import { dropEmptyJournal, dropJournal, journalTable, removeEntries } from "./journal-table.js";
import { resumedNotice } from "./partial-revision.js";
import { ResumablePerformer } from "./resumable-performer.js";

export class RevisionTransaction {
  #changesRows = false;
  #performer: ResumablePerformer | undefined;

  readonly connection: QueryRunner;
  readonly notice: (line: string) => void;
  readonly signal?: AbortSignal | undefined;

  constructor(connection: QueryRunner, notice: (line: string) => void, signal?: AbortSignal | undefined) {
    this.connection = connection;
    this.notice = notice;
    this.signal = signal;
  }

  /** @throws RefusedError if another step is partially applied */
  async performerOf(step: PlannedStep): Promise<Performer> {
    const journal = await openJournal(this.connection, shortLog(step));
    if (journal.done.length > 0) this.notice(resumedNotice(step, journal.done));
    this.#performer = new ResumablePerformer(this.connection, journal, this.notice, this.signal);
    return this.#performer;
  }

  /**
   * Call this before changing rows of the version table. TRAP: DDL would end the transaction, so it begins here.
   */
  async beginRows(): Promise<void> {
    if (this.#changesRows) return;
    this.#changesRows = true;
    this.#performer?.finish();
    await this.connection.query("START TRANSACTION");
  }

  /** The journal ends with its step, or with a stamp. */
  async commit(): Promise<void> {
    if (this.#performer) await this.beginRows();
    if (!this.#changesRows) return;
    const hasJournal = await hasTable(this.connection, journalTable);
    if (hasJournal) await removeEntries(this.connection, 0);
    await this.connection.query("COMMIT");
    if (hasJournal) await dropJournal(this.connection);
  }

  async rollBack(): Promise<void> {
    await this.connection.query("ROLLBACK");
    await dropEmptyJournal(this.connection);
  }
}
