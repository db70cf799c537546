import { boolean, primaryKey, references, string } from "../columns.js";
import { entity, type Row } from "../entity.js";

export const userIpMap = entity(
  "user_ip_map",
  {
    ip_id: primaryKey(),
    user_id: references("users"),
    ip_addr: string(255),
    active: boolean(),
  },
  {
    uniques: {
      uq_user_ip_map_user_id: ["user_id", "ip_addr"],
    },
  },
);

export type UserIpMap = Row<typeof userIpMap>;
