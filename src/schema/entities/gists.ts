import { datetime, float53, primaryKey, references, string, text } from "../columns.js";
import { entity, type Row } from "../entity.js";

export const gists = entity(
  "gists",
  {
    gist_id: primaryKey(),
    gist_access_id: string(250),
    gist_description: text(),
    user_id: references("users"),
    gist_expires: float53(),
    gist_type: string(128),
    created_on: datetime(),
    modified_at: datetime(),
  },
  {
    indexes: {
      g_created_on_idx: ["created_on"],
      g_gist_access_id_idx: ["gist_access_id"],
    },
  },
);

export type Gist = Row<typeof gists>;
