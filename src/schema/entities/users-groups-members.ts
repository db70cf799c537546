import { primaryKey, references } from "../columns.js";
import { entity, type Row } from "../entity.js";

export const usersGroupsMembers = entity("users_groups_members", {
  users_group_member_id: primaryKey(),
  users_group_id: references("users_groups"),
  user_id: references("users"),
});

export type UserGroupMember = Row<typeof usersGroupsMembers>;
