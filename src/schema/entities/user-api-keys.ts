import { datetime, float53, primaryKey, references, string, text, unique } from "../columns.js";
import { entity, type Row } from "../entity.js";

export const userApiKeys = entity(
  "user_api_keys",
  {
    user_api_key_id: primaryKey(),
    user_id: references("users"),
    api_key: unique(string(255)),
    description: text(),
    expires: float53(),
    created_on: datetime(),
  },
  {
    indexes: {
      uak_api_key_expires_idx: ["api_key", "expires"],
      uak_api_key_idx: ["api_key"],
    },
  },
);

export type UserApiKeys = Row<typeof userApiKeys>;
