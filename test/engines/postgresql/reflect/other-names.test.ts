import { describe, expect, it } from "vitest";
import { entities } from "../../../../src/schema/entities.js";
import { postgresql } from "../../../support/databases/engines.js";
import { pendingChanges, usedDatabaseWith } from "../../../support/migrations/pending-changes.js";

describe.skipIf(postgresql.missing)(`the comparison on ${postgresql.title}`, () => {
  it("recognizes constraints under the names of other programs", async () => {
    const url = await usedDatabaseWith(
      postgresql,
      "ALTER TABLE gists RENAME CONSTRAINT fk_gists_user_id TO gists_user_id_fkey",
      "ALTER TABLE users RENAME CONSTRAINT pk_users TO users_pkey",
      "ALTER TABLE users RENAME CONSTRAINT uq_users_email TO users_email_key",
    );
    expect(await pendingChanges(url, { entities })).toEqual([]);
  });
});
