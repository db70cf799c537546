// hooks: migrate internal hooks to kallithea namespace
//
// Revision ID: 7ba0d2cad930
// Revises: f62826179f39
// Create Date: 2021-01-11 00:10:13.576586

import type { Operations } from "../../schema/operations.js";

export const revision = "7ba0d2cad930";
export const downRevision = "f62826179f39";
export const branchLabels = null;
export const dependsOn = null;

const renamed = [
  { old: "changegroup.update", oldValue: "hg update >&2", new: "changegroup.kallithea_update" },
  {
    old: "changegroup.repo_size",
    oldValue: "python:kallithea.lib.hooks.repo_size",
    new: "changegroup.kallithea_repo_size",
  },
];

const dropped = [
  {
    ui_section: "hooks",
    ui_key: "changegroup.push_logger",
    ui_value: "python:kallithea.lib.hooks.log_push_action",
    ui_active: true,
  },
  {
    ui_section: "hooks",
    ui_key: "outgoing.pull_logger",
    ui_value: "python:kallithea.lib.hooks.log_pull_action",
    ui_active: true,
  },
];

export async function upgrade(op: Operations): Promise<void> {
  for (const hook of renamed) await renameHook(op, hook.old, hook.new, "python:");
  for (const { ui_key } of dropped) deleteHook(op, ui_key);
}

export async function downgrade(op: Operations): Promise<void> {
  for (const hook of renamed) await renameHook(op, hook.new, hook.old, hook.oldValue);
  for (const hook of dropped) if (!(await hasHook(op, hook.ui_key))) op.bulkInsert("ui", [hook]);
}

/** If a hook with the new name already exists, it is kept and the old one deleted. */
async function renameHook(op: Operations, from: string, to: string, value: string): Promise<void> {
  if (await hasHook(op, to)) return deleteHook(op, from);
  op.execute("UPDATE ui SET ui_key = :to, ui_value = :value WHERE ui_section = 'hooks' AND ui_key = :from", {
    to,
    value,
    from,
  });
}

async function hasHook(op: Operations, key: string): Promise<boolean> {
  return (await op.query("SELECT 1 FROM ui WHERE ui_section = 'hooks' AND ui_key = :key", { key })).length > 0;
}

function deleteHook(op: Operations, key: string): void {
  op.execute("DELETE FROM ui WHERE ui_section = 'hooks' AND ui_key = :key", { key });
}
