import { primaryKey, references } from "../columns.js";
import { entity, type Row } from "../entity.js";

export const userRepoGroupToPerm = entity(
  "user_repo_group_to_perm",
  {
    group_to_perm_id: primaryKey(),
    user_id: references("users"),
    group_id: references("groups"),
    permission_id: references("permissions"),
  },
  {
    uniques: {
      uq_user_repo_group_to_perm_user_id: ["user_id", "group_id", "permission_id"],
    },
  },
);

export type UserRepoGroupToPerm = Row<typeof userRepoGroupToPerm>;
