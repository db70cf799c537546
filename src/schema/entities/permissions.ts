import { primaryKey, string } from "../columns.js";
import { entity, type Row } from "../entity.js";

export const permissions = entity(
  "permissions",
  {
    permission_id: primaryKey(),
    permission_name: string(255),
  },
  {
    indexes: {
      p_perm_name_idx: ["permission_name"],
    },
  },
);

export type Permission = Row<typeof permissions>;
