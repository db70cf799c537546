// ssh: drop usk_public_key_idx again
//
// Revision ID: d7ec25b66e47
// Revises: 4851d15bc437
// Create Date: 2019-12-29 15:33:10.982003

import type { Operations } from "../../schema/operations.js";

export const revision = "d7ec25b66e47";
export const downRevision = "4851d15bc437";
export const branchLabels = null;
export const dependsOn = null;

export function upgrade(op: Operations): void {
  // Only databases created by 0.5.0 have it.
  op.dropIndex("user_ssh_keys", "usk_public_key_idx", { ifExists: true });
}

/** Nothing: it is no longer known which databases had the index, and nothing needs it. */
export function downgrade(): void {}
