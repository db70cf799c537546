import { binary, boolean, datetime, nullable, primaryKey, string, unique } from "../columns.js";
import { entity, type Row } from "../entity.js";

export const users = entity(
  "users",
  {
    user_id: primaryKey(),
    username: unique(string(255)),
    password: string(255),
    active: boolean(),
    admin: boolean(),
    firstname: string(255),
    lastname: string(255),
    email: nullable(unique(string(255))),
    last_login: nullable(datetime()),
    extern_type: nullable(string(255)),
    extern_name: nullable(string(255)),
    api_key: string(255),
    created_on: datetime(),
    user_data: nullable(binary()),
  },
  {
    indexes: {
      u_email_idx: ["email"],
      u_username_idx: ["username"],
    },
  },
);

export type User = Row<typeof users>;
