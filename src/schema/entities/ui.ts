import { boolean, nullable, primaryKey, string } from "../columns.js";
import { entity, type Row } from "../entity.js";

export const ui = entity(
  "ui",
  {
    ui_id: primaryKey(),
    ui_section: string(255),
    ui_key: string(255),
    ui_value: nullable(string(255)),
    ui_active: boolean(),
  },
  {
    uniques: {
      uq_ui_ui_section: ["ui_section", "ui_key"],
    },
    indexes: {
      ui_ui_section_ui_key_idx: ["ui_section", "ui_key"],
    },
  },
);

export type Ui = Row<typeof ui>;
