import { replaceParameters } from "../../../schema/sql/bind-parameters.js";
import { insertSql } from "../../../schema/sql/ddl.js";
import { attributed } from "../failed-work.js";
import type { Performer } from "../operation-queue.js";
import { describeWork, type Work } from "../queued-operation.js";
import type { OfflineEngine } from "./offline-engine.js";

/**
 * Does work by writing it down.
 * @param write is given each statement, without a semicolon
 */
export function offlinePerformer(engine: OfflineEngine, write: (statement: string) => void): Performer {
  return {
    async perform(queue) {
      for (const queued of queue) {
        const statements = await attributed(describeWork(queued.work), queued, async () => statementsFor(engine, queued.work));
        for (const statement of statements) write(statement);
      }
    },
    async query() {
      throw new Error("it asks for rows, which --sql cannot see. Run the revision without --sql");
    },
  };
}

function statementsFor(engine: OfflineEngine, work: Work): readonly string[] {
  if (work.kind === "execute") return [replaceParameters(work.statement, work.parameters, engine.lexical, engine.literal)];
  // As Alembic, which has tabs in the database.
  if (work.kind !== "bulkInsert") return engine.schemaStatements(work).map((statement) => statement.replaceAll("\t", "    "));
  return work.rows.map((row) => {
    const literals = Object.values(row).map(engine.literal);
    return insertSql(engine, work.table, row, (index) => literals[index] ?? "");
  });
}
