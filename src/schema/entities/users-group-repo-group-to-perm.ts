import { primaryKey, references } from "../columns.js";
import { entity, type Row } from "../entity.js";

export const usersGroupRepoGroupToPerm = entity(
  "users_group_repo_group_to_perm",
  {
    users_group_repo_group_to_perm_id: primaryKey(),
    users_group_id: references("users_groups"),
    group_id: references("groups"),
    permission_id: references("permissions"),
  },
  {
    uniques: {
      uq_users_group_repo_group_to_perm_users_group_id: ["users_group_id", "group_id"],
    },
  },
);

export type UserGroupRepoGroupToPerm = Row<typeof usersGroupRepoGroupToPerm>;
