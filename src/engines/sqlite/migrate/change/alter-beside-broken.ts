import { quotedName } from "../../ddl/names.js";
import type { Connection } from "../connection.js";

/**
 * Runs an ALTER TABLE. TRAP: SQLite refuses it if any view or trigger of the database is broken already, also one that is about other
 * tables: such ones are created again afterwards, as broken as they were.
 * @throws the error of SQLite, also for a view or trigger that only the change would break
 */
export async function alterBesideBroken(connection: Connection, statement: string): Promise<void> {
  const setAside: string[] = [];
  for (;;) {
    try {
      await connection.query(statement);
      break;
    } catch (error) {
      const broken = brokenBefore(error);
      if (!broken) throw error;
      setAside.unshift(...(await takeAway(connection, broken)));
    }
  }
  for (const sql of setAside) await connection.query(sql);
}

interface Broken {
  readonly type: "view" | "trigger";
  readonly name: string;
}

/** `error in view v: …`; what the change itself would break is `error in view v after rename: …`. */
function brokenBefore(error: unknown): Broken | undefined {
  const message = (error as { driverError?: Error }).driverError?.message ?? "";
  const [, type, name = ""] = /^error in (view|trigger) (.+?): /.exec(message) ?? [];
  if (type === undefined || / after (rename|drop column|add column)$/.test(name)) return undefined;
  return { type: type as Broken["type"], name };
}

/** @returns the statements that bring it back, with the triggers that go with a view */
async function takeAway(connection: Connection, { type, name }: Broken): Promise<string[]> {
  const rows: { sql: string }[] = await connection.query(
    "SELECT sql FROM sqlite_master WHERE name = ? AND type = ? OR tbl_name = ? AND type = 'trigger' AND ? = 'view' ORDER BY type = 'trigger'",
    [name, type, name, type],
  );
  await connection.query(`DROP ${type} ${quotedName(name)}`);
  return rows.map(({ sql }) => sql);
}
