import { primaryKey, references } from "../columns.js";
import { entity, type Row } from "../entity.js";

export const pullRequestReviewers = entity(
  "pull_request_reviewers",
  {
    pull_requests_reviewers_id: primaryKey(),
    pull_request_id: references("pull_requests"),
    user_id: references("users"),
  },
  {
    uniques: {
      uq_pull_request_reviewers_pull_request_id: ["pull_request_id", "user_id"],
    },
    indexes: {
      pull_request_reviewers_user_id_idx: ["user_id"],
    },
  },
);

export type PullRequestReviewer = Row<typeof pullRequestReviewers>;
