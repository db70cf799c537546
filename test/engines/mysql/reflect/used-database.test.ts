import { describe, expect, it } from "vitest";
import { autogenerate } from "../../../../src/migrations/autogenerate/autogenerate.js";
import { entities } from "../../../../src/schema/entities.js";
import { mariadb } from "../../../support/databases/engines.js";
import { withDatabase } from "../../../support/databases/open-database.js";
import { targetOf } from "../../../support/migrations/entity-changes.js";
import { pendingChanges, usedDatabaseWith } from "../../../support/migrations/pending-changes.js";

describe.skipIf(mariadb.missing)(`the comparison on ${mariadb.title}`, () => {
  it("reports drift, and generates no operation for it", async () => {
    const url = await usedDatabaseWith(
      mariadb,
      "ALTER TABLE ui DROP CONSTRAINT ck_ui_ui_active",
      "ALTER TABLE settings CONVERT TO CHARACTER SET latin1",
      "ALTER TABLE settings ENGINE = MyISAM",
    );
    expect((await pendingChanges(url, { entities })).map((line) => line.slice(0, 40))).toEqual([
      "Table 'settings' uses the engine MyISAM,",
      "Table 'settings' uses latin1_swedish_ci,",
      "Column 'ui.ui_active' accepts numbers ot",
    ]);
    const generated = await withDatabase(url, (database) => autogenerate(database, { target: targetOf({ entities }) }));
    expect(generated).toEqual([]);
  });

  it("recognizes constraints under the names of other programs", async () => {
    const url = await usedDatabaseWith(
      mariadb,
      "ALTER TABLE gists DROP FOREIGN KEY fk_gists_user_id, DROP INDEX fk_gists_user_id",
      "ALTER TABLE gists ADD FOREIGN KEY (user_id) REFERENCES users (user_id)",
      "ALTER TABLE users RENAME INDEX uq_users_email TO email",
    );
    expect(await pendingChanges(url, { entities })).toEqual([]);
  });
});
