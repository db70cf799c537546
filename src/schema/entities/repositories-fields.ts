import { datetime, primaryKey, references, string } from "../columns.js";
import { entity, type Row } from "../entity.js";

export const repositoriesFields = entity(
  "repositories_fields",
  {
    repo_field_id: primaryKey(),
    repository_id: references("repositories"),
    field_key: string(250),
    field_label: string(1024),
    field_value: string(10000),
    field_desc: string(1024),
    field_type: string(255),
    created_on: datetime(),
  },
  {
    uniques: {
      uq_repositories_fields_repository_id: ["repository_id", "field_key"],
    },
  },
);

export type RepositoryField = Row<typeof repositoriesFields>;
