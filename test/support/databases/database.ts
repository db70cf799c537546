// Databases to test with.
import type { FirstRows } from "../../../src/database/create/first-rows.js";

/** What an instance of `doe` gets; the hashes are of no password at all. */
export function someFirstRows(changes: Partial<FirstRows> = {}): FirstRows {
  return {
    repositoriesRoot: "/srv/repositories",
    administrator: { username: "doe", email: "doe@example.com", passwordHash: "hash of the administrator" },
    anonymousPasswordHash: "hash of the anonymous user",
    publicAccess: true,
    ...changes,
  };
}
