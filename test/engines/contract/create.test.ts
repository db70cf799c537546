// What db-create asks of an engine: everything is checked first; then either the new database is complete and the old
// one is kept, or nothing was changed.
import { describe, expect, it } from "vitest";
import type { CreateOptions, Creation, ExistingDatabase } from "../../../src/database/create/creation.js";
import { expectedHead } from "../../../src/database/version.js";
import { engineOf } from "../../../src/engines/registry.js";
import { RefusedError } from "../../../src/errors.js";
import { parseDatabaseUrl } from "../../../src/ini/database-url.js";
import { autogenerate } from "../../../src/migrations/autogenerate/autogenerate.js";
import { temporaryFolder } from "../../support/cli/temporary-folder.js";
import { createDatabase } from "../../support/databases/created.js";
import { someFirstRows } from "../../support/databases/database.js";
import { engines, query } from "../../support/databases/engines.js";
import { withDatabase } from "../../support/databases/open-database.js";
import { stateOf } from "../../support/databases/schema-dump.js";
import { databaseOn } from "../../support/databases/server-database.js";

async function prepare(url: string, changes: Partial<CreateOptions> = {}): Promise<Creation> {
  const options = { reuse: false, backup: true, wait: 0, onNotice: () => {}, ...changes };
  return (await engineOf(parseDatabaseUrl(url))).prepareCreation(options);
}

const roe = someFirstRows({ administrator: { username: "roe", email: "roe@example.com", passwordHash: "hash" } });

const never = () => expect.fail("there is nothing to replace");

async function usernames(url: string): Promise<unknown[]> {
  return (await query(url, "SELECT username FROM users ORDER BY user_id")).map(({ username }) => username);
}

describe.each(engines)("creation on $title", (engine) => {
  const test = it.skipIf(engine.missing);
  const newUrl = () => engine.newUrl(temporaryFolder());

  test("creates a complete database if there is none, without asking", async () => {
    const url = await newUrl();
    const creation = await prepare(url);
    expect(creation.existing).toBeUndefined();
    expect(await creation.create(someFirstRows(), never)).toEqual({ kept: undefined });
    expect(await usernames(url)).toEqual(["default", "doe"]);
    expect(await query(url, "SELECT version_num FROM alembic_version")).toEqual([{ version_num: expectedHead }]);
    expect(await withDatabase(url, (database) => autogenerate(database))).toEqual([]);
  });

  test("uses an empty database without asking", async () => {
    const url = await databaseOn(engine, "");
    const creation = await prepare(url);
    expect(creation.existing).toBeUndefined();
    expect(await creation.create(someFirstRows(), never)).toEqual({ kept: undefined });
    expect(await usernames(url)).toEqual(["default", "doe"]);
  });

  test("changes nothing while it checks", async () => {
    const url = await newUrl();
    await createDatabase(url);
    const before = await stateOf(url);
    await prepare(url);
    await prepare(url, { reuse: true });
    expect(await stateOf(url)).toEqual(before);
  });

  test.each([false, true])(
    "asks before it replaces a database, and changes nothing if the answer is no (reuse: %s)",
    async (reuse) => {
      const url = await newUrl();
      await createDatabase(url);
      const rows = await usernames(url);
      const creation = await prepare(url, { reuse });
      const existing = { revisions: [expectedHead], users: 1, repositories: 0 };
      expect(creation.existing).toEqual(existing);
      const asked: ExistingDatabase[] = [];
      const refuse = async (found: ExistingDatabase) => {
        asked.push(found);
        return false;
      };
      expect(await creation.create(roe, refuse)).toBeUndefined();
      expect(asked).toEqual([existing]);
      expect(await usernames(url)).toEqual(rows);
    },
  );

  test.each([false, true])(
    "replaces a database if the answer is yes, and reports where the old one is kept (reuse: %s)",
    async (reuse) => {
      const url = await newUrl();
      await createDatabase(url);
      const { kept } = (await (await prepare(url, { reuse })).create(roe, async () => true)) ?? {};
      expect(await usernames(url)).toEqual(["default", "roe"]);
      expect(kept?.location).toContain(expectedHead);
      expect([kept?.restore, kept?.remove]).toEqual([expect.any(String), expect.any(String)]);
    },
  );

  test("keeps nothing of the old database without a backup", async () => {
    const url = await newUrl();
    await createDatabase(url);
    const creation = await prepare(url, { backup: false });
    expect(await creation.create(roe, async () => true)).toEqual({ kept: undefined });
    expect(await usernames(url)).toEqual(["default", "roe"]);
  });

  test("asks about a database that another run has created since the check", async () => {
    const url = await newUrl();
    const creation = await prepare(url);
    expect(creation.existing).toBeUndefined();
    await createDatabase(url);
    const asked: ExistingDatabase[] = [];
    const refuse = async (found: ExistingDatabase) => {
      asked.push(found);
      return false;
    };
    expect(await creation.create(roe, refuse)).toBeUndefined();
    expect(asked).toMatchObject([{ users: 1 }]);
    expect(await usernames(url)).toEqual(["default", "doe"]);
  });

  test("refuses a database of another program, which stays unchanged", async () => {
    const url = await databaseOn(engine, "CREATE TABLE invoices (id INTEGER); INSERT INTO invoices VALUES (7)");
    const before = await stateOf(url);
    const error: unknown = await prepare(url).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(RefusedError);
    expect(String(error)).toContain("it has the tables invoices. Nothing was changed.");
    expect(await stateOf(url)).toEqual(before);
  });
});
