// db: migration step after 95c01895c006 failed to add usk_public_key_idx in alembic step b74907136bc1
//
// Revision ID: 4851d15bc437
// Revises: 151b4a4e8c48
// Create Date: 2019-11-24 02:51:14.029583

export const revision = "4851d15bc437";
export const downRevision = "151b4a4e8c48";
export const branchLabels = null;
export const dependsOn = null;

/** Nothing: the next revision drops the index that this one is about, if it exists. */
export function upgrade(): void {}

export function downgrade(): void {}
