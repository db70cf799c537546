// Several scans may write to one database at once: their transactions are serialized.
import type { DataSource, EntityManager } from "typeorm";
import { retriedTransaction, type TransactionOptions } from "../../database/retried-transaction.js";
import { ui } from "../../schema/entities/ui.js";

/**
 * Runs a short transaction in which no other scan writes. Transactions of the server may still interfere: what they
 * break is retried.
 * @param work must query the database again each time
 */
export async function serializedTransaction<Result>(
  dataSource: DataSource,
  work: (manager: EntityManager) => Promise<Result>,
  options: TransactionOptions = {},
): Promise<Result> {
  const serialized = async (manager: EntityManager) => {
    await lockForScan(manager);
    return work(manager);
  };
  return retriedTransaction(dataSource, serialized, options);
}

/**
 * Every scan locks the same row first. Beginning with a write also spares SQLite the deadlock of two readers that both
 * want to write, and makes MariaDB's snapshot begin after the lock is taken.
 */
async function lockForScan(manager: EntityManager): Promise<void> {
  await manager
    .createQueryBuilder()
    .update(ui.table)
    .set({ ui_value: () => "ui_value" })
    .where({ ui_section: "paths", ui_key: "/" })
    .execute();
}
