import { datetime, nullable, primaryKey, references, string, text } from "../columns.js";
import { entity, type Row } from "../entity.js";

export const changesetComments = entity(
  "changeset_comments",
  {
    comment_id: primaryKey(),
    repo_id: references("repositories"),
    revision: nullable(string(40)),
    pull_request_id: nullable(references("pull_requests")),
    line_no: nullable(string(10)),
    f_path: nullable(string(1000)),
    user_id: references("users"),
    text: text(),
    created_on: datetime(),
    modified_at: datetime(),
  },
  {
    indexes: {
      cc_pull_request_id_idx: ["pull_request_id"],
      cc_revision_idx: ["revision"],
    },
  },
);

export type ChangesetComment = Row<typeof changesetComments>;
