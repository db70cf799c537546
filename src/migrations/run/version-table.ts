// Reading and writing `alembic_version` as Alembic does it.
import { versionTableSql } from "../../database/version.js";
import { replaceParameters } from "../../schema/sql/bind-parameters.js";
import type { RowChange } from "../plan/planned-step.js";
import { RevisionError } from "../revision-error.js";
import type { MigrationEngine } from "./migration-engine.js";
import type { OfflineEngine } from "./offline/offline-engine.js";

/** Creates the table if it does not exist. */
export async function ensureVersionTable(engine: MigrationEngine): Promise<void> {
  if (!(await engine.hasTable("alembic_version"))) await engine.query(versionTableSql, {});
}

/**
 * Applies one change of the rows.
 * @throws RevisionError if the table does not have the expected row: another program has changed it
 */
export async function changeRow(engine: MigrationEngine, change: RowChange): Promise<void> {
  const { statement, ...parameters } = statementFor(change);
  const affected = await engine.execute(statement, parameters);
  if (affected === 1) return;
  const old = change.change === "insert" ? change.to : change.from;
  throw new RevisionError(
    `Online migration expected to match one row when changing '${old}' in 'alembic_version'; ${affected} found`,
    "Another program has changed this table in the meantime. Check it with `migrate current`, then run the command again.",
  );
}

/** The statement with literal values, as Alembic writes it for `--sql`. */
export function changeRowSql(
  change: RowChange,
  { lexical, literal }: Pick<OfflineEngine, "lexical" | "literal">,
): string {
  const { statement, ...parameters } = statementFor(change);
  return replaceParameters(statement, parameters, lexical, literal);
}

/** The rows after the changes. */
export function rowsAfter(rows: readonly string[], changes: readonly RowChange[]): string[] {
  const removed = new Set(changes.map((change) => (change.change === "insert" ? undefined : change.from)));
  const added = changes.flatMap((change) => (change.change === "delete" ? [] : [change.to]));
  return [...rows.filter((row) => !removed.has(row)), ...added].sort();
}

function statementFor(change: RowChange): { statement: string; from?: string; to?: string } {
  switch (change.change) {
    case "insert":
      return { statement: "INSERT INTO alembic_version (version_num) VALUES (:to)", to: change.to };
    case "update":
      return {
        statement: "UPDATE alembic_version SET version_num=:to WHERE alembic_version.version_num = :from",
        from: change.from,
        to: change.to,
      };
    case "delete":
      return { statement: "DELETE FROM alembic_version WHERE alembic_version.version_num = :from", from: change.from };
  }
}
