// Runs operations on an SQLite database: with SQLite's own statements if possible, otherwise with one rebuild per table
// for all of its operations.
import { attributed } from "../../../../migrations/run/steps/failed-work.js";
import { describeWork, type Queued, type RowWork } from "../../../../migrations/run/steps/queued-operation.js";
import { ifExistsSql } from "../../../../schema/sql/ddl.js";
import { createTableStatements } from "../../ddl/create-sql.js";
import { writtenName } from "../../ddl/names.js";
import { quote } from "../../ddl/quote.js";
import type { Connection } from "../connection.js";
import { changeTable, type TableOperation } from "./change-table.js";
import { groupByTable, type SingleWork } from "./group-by-table.js";
import { rebuildTable } from "./rebuild.js";
import { readStoredTable, type StoredTable } from "./stored-table.js";
import type { TableState } from "./table-definition.js";

export interface SqlitePerformer {
  readonly connection: Connection;
  runRowWork(work: RowWork): Promise<void>;
  /** Gets a line for whatever is dropped together with a column. */
  onNotice(line: string): void;
  /** Called before each operation or group of operations. */
  beforeEach?(): Promise<void>;
}

/** @throws FailedWork for the first operation that fails */
export async function performOnSqlite(performer: SqlitePerformer, queue: readonly Queued[]): Promise<void> {
  for (const group of groupByTable(queue)) {
    await performer.beforeEach?.();
    if ("single" in group)
      await attributed(describeWork(group.single.work), group.single, () =>
        performSingle(performer, group.single.work),
      );
    else await performOnTable(performer, group.table, group.operations);
  }
}

async function performOnTable(
  performer: SqlitePerformer,
  table: string,
  operations: readonly Queued<TableOperation>[],
): Promise<void> {
  const [first] = operations;
  if (!first) return;
  const stored = await attributed(describeWork(first.work), first, () => readStoredTable(performer.connection, table));
  const { state, statements, needsRebuild } = await nextForm(stored, operations);
  for (const line of state.notices) performer.onNotice(line);
  if (needsRebuild) {
    const what = operations.map(({ work }) => describeWork(work)).join(", ");
    await attributed(what, needsRebuild, () => rebuildTable(performer.connection, stored, state));
  } else {
    for (const { queued, statement } of statements) {
      await attributed(describeWork(queued.work), queued, () => alterDespiteBroken(performer.connection, statement));
    }
  }
}

interface NextForm {
  readonly state: TableState;
  readonly statements: readonly { queued: Queued; statement: string }[];
  /** The first operation for which SQLite has no statement. */
  readonly needsRebuild: Queued | undefined;
}

async function nextForm(stored: StoredTable, operations: readonly Queued<TableOperation>[]): Promise<NextForm> {
  let state: TableState = stored;
  let needsRebuild: Queued | undefined;
  const statements: { queued: Queued; statement: string }[] = [];
  for (const queued of operations) {
    const change = await attributed(describeWork(queued.work), queued, async () => changeTable(state, queued.work));
    state = change.state;
    if (change.native === undefined) needsRebuild ??= queued;
    else statements.push(...change.native.map((statement) => ({ queued, statement })));
  }
  return { state, statements, needsRebuild };
}

async function performSingle({ connection, runRowWork }: SqlitePerformer, work: SingleWork): Promise<void> {
  switch (work.kind) {
    case "createTable":
      for (const statement of createTableStatements(work.table)) await connection.query(statement);
      return;
    case "dropTable":
      await refuseToOrphan(connection, work.table);
      await connection.query(`DROP TABLE ${ifExistsSql(work)}${quote(work.table)}`);
      return;
    case "renameTable":
      await alterDespiteBroken(connection, `ALTER TABLE ${quote(work.from)} RENAME TO ${writtenName(work.to)}`);
      return;
    case "renameColumn":
      await alterDespiteBroken(
        connection,
        `ALTER TABLE ${quote(work.table)} RENAME COLUMN ${quote(work.from)} TO ${writtenName(work.to)}`,
      );
      return;
    default:
      return runRowWork(work);
  }
}

/** With foreign keys off, SQLite would drop a table to which others refer. */
async function refuseToOrphan(connection: Connection, table: string): Promise<void> {
  const referring: { name: string }[] = await connection.query(
    `SELECT DISTINCT other.name FROM sqlite_master AS other, pragma_foreign_key_list(other.name) AS key
     WHERE other.type = 'table' AND key."table" = ? COLLATE NOCASE AND other.name <> ? COLLATE NOCASE ORDER BY other.name`,
    [table, table],
  );
  if (referring.length > 0)
    throw new Error(`${referring.map(({ name }) => name).join(", ")} refer to ${table}. Drop these foreign keys first`);
}

/**
 * Runs an ALTER TABLE. TRAP: SQLite refuses it if any view or trigger of the database is already broken, even one of
 * other tables: these are dropped first and created again afterwards, unchanged.
 * @throws SQLite's error, also if only the change would break a view or trigger
 */
async function alterDespiteBroken(connection: Connection, statement: string): Promise<void> {
  const dropped: string[] = [];
  for (;;) {
    try {
      await connection.query(statement);
      break;
    } catch (error) {
      const broken = alreadyBroken(error);
      if (!broken) throw error;
      dropped.unshift(...(await dropBroken(connection, broken)));
    }
  }
  for (const sql of dropped) await connection.query(sql);
}

interface Broken {
  readonly type: "view" | "trigger";
  readonly name: string;
}

/** `error in view v: …`; what the change itself would break is `error in view v after rename: …`. */
function alreadyBroken(error: unknown): Broken | undefined {
  const message = (error as { driverError?: Error }).driverError?.message ?? "";
  const [, type, name = ""] = /^error in (view|trigger) (.+?): /.exec(message) ?? [];
  if (type === undefined || / after (rename|drop column|add column)$/.test(name)) return undefined;
  return { type: type as Broken["type"], name };
}

/** @returns the statements that create it again, with the triggers of a view */
async function dropBroken(connection: Connection, { type, name }: Broken): Promise<string[]> {
  const rows: { sql: string }[] = await connection.query(
    "SELECT sql FROM sqlite_master WHERE name = ? AND type = ? OR tbl_name = ? AND type = 'trigger' AND ? = 'view' ORDER BY type = 'trigger'",
    [name, type, name, type],
  );
  await connection.query(`DROP ${type} ${quote(name)}`);
  return rows.map(({ sql }) => sql);
}
