import { datetime, nullable, primaryKey, references, string, unique } from "../columns.js";
import { entity, type Row } from "../entity.js";

export const groups = entity("groups", {
  group_id: primaryKey(),
  group_name: unique(string(255)),
  group_parent_id: nullable(references("groups")),
  group_description: string(10000),
  user_id: references("users"),
  created_on: datetime(),
});

export type RepoGroup = Row<typeof groups>;
