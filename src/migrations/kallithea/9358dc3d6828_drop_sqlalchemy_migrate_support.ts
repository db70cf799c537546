// Drop SQLAlchemy Migrate support
//
// Revision ID: 9358dc3d6828
// Revises:
// Create Date: 2016-03-01 15:21:30.896585

import type { Operations } from "../../schema/operations.js";

export const revision = "9358dc3d6828";
export const downRevision = null;
export const branchLabels = null;
export const dependsOn = null;

export function upgrade(op: Operations): void {
  // Fails on a database that is empty or not Kallithea's, because it has no such table.
  op.dropTable("db_migrate_version");
}

export function downgrade(op: Operations): void {
  op.createTable({
    name: "db_migrate_version",
    columns: [
      { name: "repository_id", type: { kind: "string", length: 250 } },
      { name: "repository_path", type: { kind: "text" }, nullable: true },
      { name: "version", type: { kind: "integer" }, nullable: true },
    ],
    constraints: [{ type: "primary", columns: ["repository_id"] }],
  });
  // The last version before Kallithea switched to Alembic.
  op.bulkInsert("db_migrate_version", [
    { repository_id: "kallithea_db_migrations", repository_path: "versions", version: 31 },
  ]);
}
