import { primaryKey, references } from "../columns.js";
import { entity, type Row } from "../entity.js";

export const userUserGroupToPerm = entity(
  "user_user_group_to_perm",
  {
    user_user_group_to_perm_id: primaryKey(),
    user_id: references("users"),
    permission_id: references("permissions"),
    user_group_id: references("users_groups"),
  },
  {
    uniques: {
      uq_user_user_group_to_perm_user_id: ["user_id", "user_group_id", "permission_id"],
    },
  },
);

export type UserUserGroupToPerm = Row<typeof userUserGroupToPerm>;
