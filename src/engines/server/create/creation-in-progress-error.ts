import { CreationInProgressError } from "../../../database/create/creation.js";

/** Two runs of these for one database would mistake each other's unfinished tables for leftovers. */
export function creationInProgressError(database: string): CreationInProgressError {
  return new CreationInProgressError(
    `Another db-create, db-copy or db-restore is currently creating the database "${database}".`,
    {
      hint: "Wait for it to finish, then check whether you still need this run.",
    },
  );
}
