import { primaryKey, references } from "../columns.js";
import { entity, type Row } from "../entity.js";

export const userGroupUserGroupToPerm = entity(
  "user_group_user_group_to_perm",
  {
    user_group_user_group_to_perm_id: primaryKey(),
    target_user_group_id: references("users_groups"),
    permission_id: references("permissions"),
    user_group_id: references("users_groups"),
  },
  {
    uniques: {
      uq_user_group_user_group_to_perm_target_user_group_id: ["target_user_group_id", "user_group_id", "permission_id"],
    },
  },
);

export type UserGroupUserGroupToPerm = Row<typeof userGroupUserGroupToPerm>;
