// db: migration step after 93834966ae01 dropped non-nullable inherit_default_permissions
//
// Revision ID: 151b4a4e8c48
// Revises: b74907136bc1
// Create Date: 2019-11-23 01:37:42.963119

import type { Operations } from "../../schema/operations.js";

export const revision = "151b4a4e8c48";
export const downRevision = "b74907136bc1";
export const branchLabels = null;
export const dependsOn = null;

export function upgrade(op: Operations): void {
  // Only databases created before 0.4 have them.
  op.dropColumn("users", "inherit_default_permissions", { ifExists: true });
  op.dropColumn("users_groups", "users_group_inherit_default_permissions", { ifExists: true });
}

export function downgrade(op: Operations): void {
  op.addColumn("users_groups", {
    name: "users_group_inherit_default_permissions",
    type: { kind: "boolean" },
    default: true,
  });
  op.addColumn("users", { name: "inherit_default_permissions", type: { kind: "boolean" }, default: true });
}
