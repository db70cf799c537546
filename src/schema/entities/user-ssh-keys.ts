import { datetime, nullable, primaryKey, references, string, text, unique } from "../columns.js";
import { entity, type Row } from "../entity.js";

export const userSshKeys = entity(
  "user_ssh_keys",
  {
    user_ssh_key_id: primaryKey(),
    user_id: references("users"),
    public_key: text(),
    description: text(),
    fingerprint: unique(string(255)),
    created_on: datetime(),
    last_seen: nullable(datetime()),
  },
  {
    indexes: {
      usk_fingerprint_idx: ["fingerprint"],
    },
  },
);

export type UserSshKeys = Row<typeof userSshKeys>;
