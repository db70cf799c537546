import { datetime, nullable, primaryKey, references, string, text } from "../columns.js";
import { entity, type Row } from "../entity.js";

export const userLogs = entity("user_logs", {
  user_log_id: primaryKey(),
  user_id: nullable(references("users")),
  username: string(255),
  repository_id: nullable(references("repositories")),
  repository_name: string(255),
  user_ip: nullable(string(255)),
  action: text(),
  action_date: datetime(),
});

export type UserLog = Row<typeof userLogs>;
