// Rows for test databases.
import type { FirstRows } from "../../../src/database/create/first-rows.js";

/** The first rows of an instance of `doe`; the hashes belong to no password. */
export function someFirstRows(changes: Partial<FirstRows> = {}): FirstRows {
  return {
    repositoriesRoot: "/srv/repositories",
    administrator: { username: "doe", email: "doe@example.com", passwordHash: "hash of the administrator" },
    anonymousPasswordHash: "hash of the anonymous user",
    publicAccess: true,
    ...changes,
  };
}
