// Several scans at once into one database: their transactions take turns.
import type { DataSource, EntityManager } from "typeorm";
import { isConflict } from "../database/conflict.js";
import { ui } from "../database/entities/ui.js";

/** How often a transaction is tried that others come in the way of. */
const attempts = 5;

/**
 * Runs a short transaction in which no other scan writes. A server's transactions may still come between: what they break is tried again.
 * @param work must look at the database anew each time
 */
export async function inTurn<Result>(dataSource: DataSource, work: (manager: EntityManager) => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await dataSource.transaction(async (manager) => {
        await takeTurn(manager);
        return work(manager);
      });
    } catch (error) {
      if (attempt === attempts || !isConflict(error)) throw error;
    }
  }
}

/**
 * Every scan locks the same row first. To begin with a write also spares SQLite the deadlock of two readers that both want to write, and
 * lets MariaDB's snapshot begin after the turn has come.
 */
async function takeTurn(manager: EntityManager): Promise<void> {
  await manager
    .createQueryBuilder()
    .update(ui.table)
    .set({ ui_value: () => "ui_value" })
    .where({ ui_section: "paths", ui_key: "/" })
    .execute();
}
