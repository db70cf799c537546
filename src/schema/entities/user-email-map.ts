import { primaryKey, references, string, unique } from "../columns.js";
import { entity, type Row } from "../entity.js";

export const userEmailMap = entity(
  "user_email_map",
  {
    email_id: primaryKey(),
    user_id: references("users"),
    email: unique(string(255)),
  },
  {
    indexes: {
      uem_email_idx: ["email"],
    },
  },
);

export type UserEmailMap = Row<typeof userEmailMap>;
