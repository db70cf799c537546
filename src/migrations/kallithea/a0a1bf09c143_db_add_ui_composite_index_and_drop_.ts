// db: add Ui composite index and drop UniqueConstraint on Ui.ui_key
//
// Revision ID: a0a1bf09c143
// Revises: d7ec25b66e47
// Create Date: 2020-03-12 22:41:14.421837

import type { Operations } from "../../schema/operations.js";

export const revision = "a0a1bf09c143";
export const downRevision = "d7ec25b66e47";
export const branchLabels = null;
export const dependsOn = null;

export function upgrade(op: Operations): void {
  op.createIndex("ui", { name: "ui_ui_section_ui_key_idx", columns: ["ui_section", "ui_key"] });
  // In databases of 0.3 it has the name that PostgreSQL gave it; on SQLite it has no name, and stays.
  op.dropConstraint("ui", "uq_ui_ui_key", "unique", { ifExists: true });
  op.dropConstraint("ui", "ui_ui_key_key", "unique", { ifExists: true });
}

export async function downgrade(op: Operations): Promise<void> {
  // Two sections may have the same key now. An older Kallithea works without the constraint, so no row is deleted for it.
  const twice = await op.query("SELECT ui_key FROM ui GROUP BY ui_key HAVING COUNT(*) > 1");
  // The original's upgrade does not drop it on MariaDB.
  op.dropConstraint("ui", "uq_ui_ui_key", "unique", { ifExists: true });
  if (twice.length === 0) op.createUniqueConstraint("ui", "uq_ui_ui_key", ["ui_key"]);
  op.dropIndex("ui", "ui_ui_section_ui_key_idx");
}
