import { binary, integer, longBinary, primaryKey, references, unique } from "../columns.js";
import { entity, type Row } from "../entity.js";

export const statistics = entity("statistics", {
  stat_id: primaryKey(),
  repository_id: unique(references("repositories")),
  stat_on_revision: integer(),
  commit_activity: longBinary(1_000_000),
  commit_activity_combined: binary(),
  languages: longBinary(1_000_000),
});

export type Statistics = Row<typeof statistics>;
