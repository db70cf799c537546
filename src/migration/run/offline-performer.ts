import type { SqlValue } from "../operations.js";
import { replaceParameters } from "./bind-parameters.js";
import { attributed } from "./failed-work.js";
import { literal } from "./literal.js";
import type { OfflineEngine } from "./offline-engine.js";
import type { Performer } from "./operation-queue.js";
import { describeWork, type Work } from "./work.js";

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
  if (work.kind === "execute") return [replaceParameters(work.statement, work.parameters, literal)];
  // As Alembic, which has tabs in the database.
  if (work.kind !== "bulkInsert") return engine.schemaStatements(work).map((statement) => statement.replaceAll("\t", "    "));
  return work.rows.map((row) => insertStatement(engine, work.table, row));
}

function insertStatement({ writtenName }: OfflineEngine, table: string, row: Readonly<Record<string, SqlValue>>): string {
  const columns = Object.keys(row).map(writtenName).join(", ");
  return `INSERT INTO ${writtenName(table)} (${columns}) VALUES (${Object.values(row).map(literal).join(", ")})`;
}
