// rename hooks
//
// Revision ID: a020f7044fd6
// Revises: 9358dc3d6828
// Create Date: 2017-11-24 13:35:14.374000

import type { Operations } from "../../schema/operations.js";

export const revision = "a020f7044fd6";
export const downRevision = "9358dc3d6828";
export const branchLabels = null;
export const dependsOn = null;

const preHooks = [
  { ui_key: "prechangegroup.pre_push", ui_value: "python:kallithea.lib.hooks.pre_push" },
  { ui_key: "preoutgoing.pre_pull", ui_value: "python:kallithea.lib.hooks.pre_pull" },
];

const lockHooks = [
  { ui_key: "prechangegroup.push_lock_handling", ui_value: "python:kallithea.lib.hooks.push_lock_handling" },
  { ui_key: "preoutgoing.pull_lock_handling", ui_value: "python:kallithea.lib.hooks.pull_lock_handling" },
];

export function upgrade(op: Operations): void {
  rename(op, preHooks, lockHooks);
}

export function downgrade(op: Operations): void {
  rename(op, lockHooks, preHooks);
}

function rename(op: Operations, from: typeof preHooks, to: typeof preHooks): void {
  for (const [index, hook] of to.entries()) {
    op.execute("UPDATE ui SET ui_key = :ui_key, ui_value = :ui_value WHERE ui_section = 'hooks' AND ui_key = :from", {
      ...hook,
      from: from[index]?.ui_key ?? "",
    });
  }
}
