import { datetime, integer, nullable, primaryKey, references, string } from "../columns.js";
import { entity, type Row } from "../entity.js";

export const changesetStatuses = entity(
  "changeset_statuses",
  {
    changeset_status_id: primaryKey(),
    repo_id: references("repositories"),
    user_id: references("users"),
    revision: nullable(string(40)),
    status: string(128),
    changeset_comment_id: references("changeset_comments"),
    modified_at: datetime(),
    version: integer(),
    pull_request_id: nullable(references("pull_requests")),
  },
  {
    uniques: {
      uq_changeset_statuses_repo_id: ["repo_id", "revision", "version"],
    },
    indexes: {
      cs_changeset_comment_id_idx: ["changeset_comment_id"],
      cs_pull_request_id_idx: ["pull_request_id"],
      cs_pull_request_id_user_id_version_idx: ["pull_request_id", "user_id", "version"],
      cs_repo_id_pull_request_id_idx: ["repo_id", "pull_request_id"],
      cs_revision_idx: ["revision"],
      cs_version_idx: ["version"],
    },
  },
);

export type ChangesetStatus = Row<typeof changesetStatuses>;
