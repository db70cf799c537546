// Drop locking
//
// Revision ID: ad357ccd9521
// Revises: a020f7044fd6
// Create Date: 2019-01-08

import type { Operations } from "../../schema/operations.js";

export const revision = "ad357ccd9521";
export const downRevision = "a020f7044fd6";
export const branchLabels = null;
export const dependsOn = null;

const hooks = [
  {
    ui_section: "hooks",
    ui_key: "prechangegroup.push_lock_handling",
    ui_value: "python:kallithea.lib.hooks.push_lock_handling",
    ui_active: true,
  },
  {
    ui_section: "hooks",
    ui_key: "preoutgoing.pull_lock_handling",
    ui_value: "python:kallithea.lib.hooks.pull_lock_handling",
    ui_active: true,
  },
];

export function upgrade(op: Operations): void {
  op.dropColumn("groups", "enable_locking");
  op.dropColumn("repositories", "locked");
  op.dropColumn("repositories", "enable_locking");
  for (const { ui_section, ui_key } of hooks) {
    op.execute("DELETE FROM ui WHERE ui_section = :ui_section AND ui_key = :ui_key", { ui_section, ui_key });
  }
}

export function downgrade(op: Operations): void {
  op.bulkInsert("ui", hooks);
  op.addColumn("repositories", { name: "enable_locking", type: { kind: "boolean" }, default: false });
  op.addColumn("repositories", { name: "locked", type: { kind: "string", length: 255 }, nullable: true });
  op.addColumn("groups", { name: "enable_locking", type: { kind: "boolean" }, default: false });
}
