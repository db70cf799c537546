// A generated revision runs on every engine, whichever engine it was generated on.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { autogenerate } from "../../../src/migrations/autogenerate/autogenerate.js";
import {
  boolean,
  datetime,
  float53,
  integer,
  longBinary,
  nullable,
  primaryKey,
  references,
  serverDefault,
  string,
  text,
  unique,
} from "../../../src/schema/columns.js";
import { entities as before } from "../../../src/schema/entities.js";
import { type Entity, entity } from "../../../src/schema/entity.js";
import { makeFolder, removeFolder, temporaryFolder } from "../../support/cli/temporary-folder.js";
import { type Dump, dump } from "../../support/databases/dump.js";
import { engines } from "../../support/databases/engines.js";
import { withDatabase } from "../../support/databases/open-database.js";
import { targetOf } from "../../support/migrations/entity-changes.js";
import { runGenerated, writeGenerated } from "../../support/migrations/generated-revision.js";
import { pendingChanges } from "../../support/migrations/pending-changes.js";
import { usedDatabase } from "../../support/reference/used-database.js";

/** Some of everything: tables, columns of each kind, defaults, keys, indexes; added, changed and dropped. */
const after: readonly Entity[] = [
  ...before.filter(({ table }) => table !== "user_ip_map").map(changed),
  // In an order that no database accepts, and with a cycle.
  entity("zones", {
    zone_id: primaryKey(),
    area_id: nullable(references("areas")),
    main_badge_id: nullable(references("badges")),
  }),
  entity("areas", {
    area_id: primaryKey(),
    zone_id: nullable(references("zones")),
    parent_id: nullable(references("areas")),
  }),
  entity(
    "badges",
    {
      badge_id: primaryKey(),
      user_id: references("users"),
      title: unique(string(30)),
      shown: serverDefault(boolean(), true),
      stars: serverDefault(integer(), -1),
      weight: nullable(float53()),
      motto: serverDefault(string(30), "it's \\ so"),
      note: nullable(text()),
      given_on: datetime(),
      picture: nullable(longBinary(1_000_000)),
    },
    { uniques: { uq_badges_user_id: ["user_id", "title"] }, indexes: { badges_given_idx: ["given_on", "stars"] } },
  ),
];

function changed(of: Entity): Entity {
  switch (of.table) {
    case "users": {
      const { user_data: _, ...columns } = of.columns;
      return {
        ...of,
        columns: { ...columns, lastname: nullable(text()), pinned: serverDefault(boolean(), false) },
        indexes: {},
      };
    }
    case "gists":
      return {
        ...of,
        columns: {
          ...of.columns,
          gist_type: serverDefault(string(200), "it's \\ so"),
          reviewer_id: nullable(references("users")),
        },
      };
    case "repo_to_perm":
      return { ...of, uniques: {} };
    default:
      return of;
  }
}

const installed = engines.filter(({ missing }) => missing === undefined);

describe.each(engines)("a revision generated on $title", (from) => {
  describe.skipIf(from.missing)("with a bit of everything", () => {
    const folder = makeFolder();
    let revision: string;
    beforeAll(async () => {
      const url = await usedDatabase(from, folder);
      revision = writeGenerated(
        folder,
        await withDatabase(url, (database) => autogenerate(database, { target: targetOf({ entities: after }) })),
      );
    });
    afterAll(() => removeFolder(folder));

    it.each(installed)("can be upgraded and downgraded on $name", async (on) => {
      const url = await usedDatabase(on, temporaryFolder());
      const rows = await dump(url);
      await withDatabase(url, (database) => runGenerated(revision, "upgrade", database));
      expect(await pendingChanges(url, { entities: after })).toEqual([]);
      await withDatabase(url, (database) => runGenerated(revision, "downgrade", database));
      expect(await pendingChanges(url, { entities: before })).toEqual([]);
      expect(kept(await dump(url))).toEqual(kept(rows));
    });
  });
});

/** What was dropped is restored empty. */
function kept({ user_ip_map: _, sqlite_sequence: __, ...tables }: Dump): Dump {
  return { ...tables, users: (tables.users ?? []).map(({ user_data: ___, ...row }) => row) };
}
