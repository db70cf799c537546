import { datetime, primaryKey, references, string, text } from "../columns.js";
import { entity, type Row } from "../entity.js";

export const pullRequests = entity(
  "pull_requests",
  {
    pull_request_id: primaryKey(),
    title: string(255),
    description: text(),
    status: string(255),
    created_on: datetime(),
    updated_on: datetime(),
    user_id: references("users"),
    revisions: text(),
    org_repo_id: references("repositories"),
    org_ref: string(255),
    other_repo_id: references("repositories"),
    other_ref: string(255),
  },
  {
    indexes: {
      pr_org_repo_id_idx: ["org_repo_id"],
      pr_other_repo_id_idx: ["other_repo_id"],
    },
  },
);

export type PullRequest = Row<typeof pullRequests>;
