import { primaryKey, references } from "../columns.js";
import { entity, type Row } from "../entity.js";

export const repoToPerm = entity(
  "repo_to_perm",
  {
    repo_to_perm_id: primaryKey(),
    user_id: references("users"),
    permission_id: references("permissions"),
    repository_id: references("repositories"),
  },
  {
    uniques: {
      uq_repo_to_perm_user_id: ["user_id", "repository_id", "permission_id"],
    },
  },
);

export type UserRepoToPerm = Row<typeof repoToPerm>;
