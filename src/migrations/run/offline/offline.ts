// `--sql`: writes a plan as an SQL script. No database is opened.
import { versionTableSql } from "../../../database/version.js";
import { replaceParameters } from "../../../schema/sql/bind-parameters.js";
import { insertSql } from "../../../schema/sql/ddl.js";
import type { RevisionGraph } from "../../history/graph/revision-graph.js";
import { parseOfflineRange } from "../../plan/offline-range.js";
import { planDowngrade } from "../../plan/plan-downgrade.js";
import { planStamp } from "../../plan/plan-stamp.js";
import { planUpgrade } from "../../plan/plan-upgrade.js";
import { logLine, type Plan, shortLog } from "../../plan/planned-step.js";
import { RevisionUsageError } from "../../revision-error.js";
import { logContext, type Report } from "../report.js";
import { attributed } from "../steps/failed-work.js";
import { loadSteps } from "../steps/load-steps.js";
import { type Performer, runWithOperations } from "../steps/operation-queue.js";
import { describeWork, type Work } from "../steps/queued-operation.js";
import { describeFailure } from "../steps/step-failure.js";
import { changeRowSql, rowsAfter } from "../version-table.js";
import type { OfflineEngine } from "./offline-engine.js";

export interface OfflineSession {
  readonly graph: RevisionGraph;
  readonly engine: OfflineEngine;
  readonly report: Pick<Report, "log">;
}

/**
 * @param range `from:to`, or a target, which is reached from base
 * @returns the script: statements with semicolons, and comments, each followed by an empty line
 * @throws RevisionError for an invalid range, UserError for a revision that needs a database
 */
export async function upgradeSql(session: OfflineSession, range: string): Promise<string[]> {
  const { rows, target } = parseOfflineRange(session.graph, "upgrade", range);
  logOffline(session);
  return writeScript(session, planUpgrade(session.graph, rows, target), rows);
}

/** As `upgradeSql`, but both ends are required. */
export async function downgradeSql(session: OfflineSession, range: string): Promise<string[]> {
  const { rows, target } = parseOfflineRange(session.graph, "downgrade", range);
  logOffline(session);
  return writeScript(session, planDowngrade(session.graph, rows, target), rows);
}

/** As `upgradeSql`, for one or several targets. */
export async function stampSql(session: OfflineSession, ranges: readonly string[]): Promise<string[]> {
  const parsed = ranges.map((range) => parseOfflineRange(session.graph, "stamp", range));
  const starts = new Set(ranges.filter((range) => range.includes(":")).map((range) => range.split(":")[0]));
  if (starts.size > 1) {
    throw new RevisionUsageError(
      "Stamp operation with --sql only supports a single starting revision at a time",
      `Given: ${[...starts].join(", ")}`,
    );
  }
  logOffline(session);
  const rows = parsed.find((range) => range.rows.length > 0)?.rows ?? [];
  return writeScript(
    session,
    planStamp(
      session.graph,
      rows,
      parsed.map(({ target }) => target),
    ),
    rows,
  );
}

/** `ensure_version --sql` */
export function ensureVersionSql({ engine, report }: Omit<OfflineSession, "graph">): string[] {
  logOffline({ engine, report });
  return asTransaction(engine, versionTable);
}

/** Offline, Alembic writes four spaces instead of a tab. */
const versionTable = paragraph(statement(versionTableSql.replaceAll("\t", "    ")));

function logOffline({ engine, report }: Omit<OfflineSession, "graph">): void {
  const lines: string[] = [];
  logContext(engine, { log: (line) => void lines.push(line) });
  for (const line of lines.toSpliced(1, 0, "Generating static SQL")) report.log(line);
}

async function writeScript({ engine, report }: OfflineSession, plan: Plan, rows: readonly string[]): Promise<string[]> {
  const script: string[] = [];
  let before = rows;
  for (const { step, run } of await loadSteps(plan)) {
    if (before.length === 0) script.push(...versionTable);
    report.log(logLine(step));
    script.push(...paragraph(`-- Running ${shortLog(step)}`));
    try {
      await runWithOperations(
        offlinePerformer(engine, (text) => script.push(...paragraph(statement(text)))),
        run,
        step.node?.revision,
      );
    } catch (error) {
      throw describeFailure(error, step, "Nothing was written.");
    }
    for (const change of step.changes) script.push(...paragraph(statement(changeRowSql(change, engine))));
    before = rowsAfter(before, step.changes);
  }
  return asTransaction(engine, script);
}

/** As in Alembic, one transaction for the whole script. */
function asTransaction({ transactionalDdl }: OfflineEngine, script: readonly string[]): string[] {
  return transactionalDdl
    ? [...paragraph(statement("BEGIN")), ...script, ...paragraph(statement("COMMIT"))]
    : [...script];
}

function statement(text: string): string {
  return `${text.trim().replace(/;$/, "")};`;
}

function paragraph(text: string): string[] {
  return [text, ""];
}

/**
 * Performs operations by writing their statements.
 * @param write called with each statement, without a semicolon
 */
function offlinePerformer(engine: OfflineEngine, write: (statement: string) => void): Performer {
  return {
    async perform(queue) {
      for (const queued of queue) {
        const statements = await attributed(describeWork(queued.work), queued, async () =>
          statementsFor(engine, queued.work),
        );
        for (const statement of statements) write(statement);
      }
    },
    async query() {
      throw new Error("it reads rows, which is not possible with --sql. Run the revision without --sql");
    },
  };
}

function statementsFor(engine: OfflineEngine, work: Work): readonly string[] {
  if (work.kind === "execute")
    return [replaceParameters(work.statement, work.parameters, engine.lexical, engine.literal)];
  // As in Alembic, which writes tabs only to a database.
  if (work.kind !== "bulkInsert")
    return engine.schemaStatements(work).map((statement) => statement.replaceAll("\t", "    "));
  return work.rows.map((row) => {
    const literals = Object.values(row).map(engine.literal);
    return insertSql(engine, work.table, row, (index) => literals[index] ?? "");
  });
}
