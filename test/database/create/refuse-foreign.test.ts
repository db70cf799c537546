import { expect, it } from "vitest";
import { requireKallitheaDatabase } from "../../../src/database/create/refuse-foreign.js";

it.each([
  [[]],
  [["alembic_version"]],
  [["db_migrate_version", "alembic_version"]],
  [["users", "repositories", "user_to_perm"]],
  [["user_to_perm", "notes_of_the_site"]],
])("accepts the tables %j as Kallithea's", (tables) => {
  expect(() => requireKallitheaDatabase("x.db", tables)).not.toThrow();
});

it.each([
  [["foo"]],
  [["users", "alembic_version"]],
  [["users", "posts", "repositories"]],
  [["alembic_version", "posts"]],
])("refuses the tables %j as another program's", (tables) => {
  expect(() => requireKallitheaDatabase("x.db", tables)).toThrow(
    "x.db is not a Kallithea database: it has the tables ",
  );
});
