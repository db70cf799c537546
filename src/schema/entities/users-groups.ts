import { binary, boolean, datetime, nullable, primaryKey, references, string, unique } from "../columns.js";
import { entity, type Row } from "../entity.js";

export const usersGroups = entity("users_groups", {
  users_group_id: primaryKey(),
  users_group_name: unique(string(255)),
  user_group_description: nullable(string(10000)),
  users_group_active: boolean(),
  user_id: references("users"),
  created_on: datetime(),
  group_data: nullable(binary()),
});

export type UserGroup = Row<typeof usersGroups>;
