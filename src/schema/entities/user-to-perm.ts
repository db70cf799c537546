import { primaryKey, references } from "../columns.js";
import { entity, type Row } from "../entity.js";

export const userToPerm = entity(
  "user_to_perm",
  {
    user_to_perm_id: primaryKey(),
    user_id: references("users"),
    permission_id: references("permissions"),
  },
  {
    uniques: {
      uq_user_to_perm_user_id: ["user_id", "permission_id"],
    },
  },
);

export type UserToPerm = Row<typeof userToPerm>;
