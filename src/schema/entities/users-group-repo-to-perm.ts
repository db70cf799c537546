import { primaryKey, references } from "../columns.js";
import { entity, type Row } from "../entity.js";

export const usersGroupRepoToPerm = entity(
  "users_group_repo_to_perm",
  {
    users_group_to_perm_id: primaryKey(),
    users_group_id: references("users_groups"),
    permission_id: references("permissions"),
    repository_id: references("repositories"),
  },
  {
    uniques: {
      uq_users_group_repo_to_perm_repository_id: ["repository_id", "users_group_id", "permission_id"],
    },
  },
);

export type UserGroupRepoToPerm = Row<typeof usersGroupRepoToPerm>;
