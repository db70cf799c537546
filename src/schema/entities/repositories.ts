import { binary, boolean, datetime, nullable, primaryKey, references, string, unique } from "../columns.js";
import { entity, type Row } from "../entity.js";

export const repositories = entity(
  "repositories",
  {
    repo_id: primaryKey(),
    repo_name: unique(string(255)),
    repo_state: string(255),
    clone_uri: nullable(string(255)),
    repo_type: string(255),
    user_id: references("users"),
    private: boolean(),
    statistics: boolean(),
    downloads: boolean(),
    description: string(10000),
    created_on: datetime(),
    updated_on: datetime(),
    landing_revision: string(255),
    changeset_cache: nullable(binary()),
    fork_id: nullable(references("repositories")),
    group_id: nullable(references("groups")),
  },
  {
    indexes: {
      r_repo_name_idx: ["repo_name"],
    },
  },
);

export type Repository = Row<typeof repositories>;
