import type { Connection } from "../../server/migrate/offending-rows.js";

/** Tells of tables whose rows are in no transaction: a change of them that breaks off is half made, and would be made again. */
export async function tellWhatCannotBeTakenBack(connection: Connection, notice: (line: string) => void): Promise<void> {
  const rows: { name: string; engine: string }[] = await connection.query(
    `SELECT TABLE_NAME AS name, ENGINE AS engine FROM information_schema.TABLES
     WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE = 'BASE TABLE' AND ENGINE <> 'InnoDB' ORDER BY TABLE_NAME`,
  );
  if (rows.length === 0) return;
  const tables = rows.map(({ name, engine }) => `${name} (${engine})`).join(", ");
  notice(
    `These tables have no transactions, so that a change of their rows which breaks off stays half made: ${tables}. InnoDB has them: ALTER TABLE … ENGINE=InnoDB`,
  );
}
