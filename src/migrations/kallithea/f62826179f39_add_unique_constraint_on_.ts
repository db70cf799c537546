// add unique constraint on PullRequestReviewer
//
// Revision ID: f62826179f39
// Revises: a0a1bf09c143
// Create Date: 2020-06-15 12:30:37.420321

import type { Operations } from "../../schema/operations.js";

export const revision = "f62826179f39";
export const downRevision = "a0a1bf09c143";
export const branchLabels = null;
export const dependsOn = null;

export function upgrade(op: Operations): void {
  // Keeps the first of equal rows, including rows without a user. The inner SELECT is for MySQL, which cannot read a table that it deletes from.
  op.execute(`
    DELETE FROM pull_request_reviewers
    WHERE pull_requests_reviewers_id NOT IN (
      SELECT first_id FROM (
        SELECT MIN(pull_requests_reviewers_id) AS first_id FROM pull_request_reviewers GROUP BY pull_request_id, user_id
      ) AS firsts
    )`);
  op.createUniqueConstraint("pull_request_reviewers", "uq_pull_request_reviewers_pull_request_id", [
    "pull_request_id",
    "user_id",
  ]);
}

export function downgrade(op: Operations): void {
  op.dropConstraint("pull_request_reviewers", "uq_pull_request_reviewers_pull_request_id", "unique");
}
