import { UserError } from "../../../errors.js";

/** Two runs of db-create or db-copy for one database would take each other's half-made tables for leftovers. */
export function makingAlready(database: string): UserError {
  return new UserError(`Another db-create is making the database "${database}" at this moment, or another db-copy.`, {
    hint: "Wait until it is done, and look whether another one is needed then.",
  });
}
