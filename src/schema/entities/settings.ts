import { nullable, primaryKey, string, unique } from "../columns.js";
import { entity, type Row } from "../entity.js";

export const settings = entity("settings", {
  app_settings_id: primaryKey(),
  app_settings_name: unique(string(255)),
  app_settings_value: string(4096),
  app_settings_type: nullable(string(255)),
});

export type Setting = Row<typeof settings>;
