// The privileges that db-copy needs on its source and target.
import { describe, expect, it } from "vitest";
import { makeInstanceOn, type TestInstance } from "../support/cli/instance.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";
import { copy, emptyInstance, usedInstance } from "../support/databases/copied.js";
import { dump } from "../support/databases/dump.js";
import { mariadb, postgresql, query, queryServer, servers, sqlite } from "../support/databases/engines.js";
import { newAccount, ownerOfOneDatabase } from "../support/databases/servers/accounts.js";

/** The instance with another account. */
const as = ({ url }: { url: string }): TestInstance => makeInstanceOn(url, temporaryFolder());

const databaseOf = ({ url }: TestInstance) => /\/(\w+)(?:\?.*)?$/.exec(url)?.[1] ?? "";

describe.each(servers)("an account of $title", (engine) => {
  it.skipIf(engine.missing)("with only read access is sufficient for the source", async () => {
    const from = await emptyInstance(engine);
    expect((await copy(usedInstance(), from, "--whole-seconds")).status).toBe(0);
    const reader = await newAccount(from.url);
    if (engine === mariadb)
      await queryServer(from.url, `GRANT SELECT ON ${databaseOf(from)}.* TO ${reader.name}@localhost`);
    else await query(from.url, `GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${reader.name}`);
    if (engine === postgresql) {
      const refused = await copy(as(reader), await emptyInstance(sqlite));
      expect([refused.status, refused.stderr]).toEqual([1, expect.stringContaining("permission denied for sequence")]);
      await query(from.url, `GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO ${reader.name}`);
    }
    const to = await emptyInstance(sqlite);
    const { status, stderr } = await copy(as(reader), to);
    expect(status, stderr).toBe(0);
    expect((await dump(to.url)).users).toHaveLength(5);
  });

  it.skipIf(engine.missing)(
    "with only read access is reported as insufficient for the target, with the missing privilege",
    async () => {
      const made = await emptyInstance(engine);
      expect((await copy(usedInstance(), made, "--whole-seconds")).status).toBe(0);
      const reader = await newAccount(made.url);
      if (engine === mariadb)
        await queryServer(made.url, `GRANT SELECT ON ${databaseOf(made)}.* TO ${reader.name}@localhost`);
      const before = await dump(made.url);
      const { status, stderr } = await copy(usedInstance(), as(reader), "--whole-seconds", "--force-yes");
      expect(status).toBe(1);
      expect(stderr).toMatch(/may not .*\n.*GRANT|does not have the privileges .*\n.*Grant the privileges/);
      expect(await dump(made.url)).toEqual(before);
    },
  );
});

describe("privileges on a single database", () => {
  it.skipIf(postgresql.missing)("are sufficient on PostgreSQL for its owner, repeatedly", async () => {
    const made = await emptyInstance(postgresql);
    const to = as(await ownerOfOneDatabase(made.url));
    for (const options of [[], ["--force-yes"]]) {
      const { status, stderr } = await copy(usedInstance(), to, ...options);
      expect(status, stderr).toBe(0);
    }
    expect(Object.keys(await dump(made.url))).toHaveLength(30);
  });

  it.skipIf(mariadb.missing)("are sufficient on MariaDB if it is empty", async () => {
    const made = await emptyInstance(mariadb);
    const to = as(await ownerOfOneDatabase(made.url));
    const done = await copy(usedInstance(), to, "--whole-seconds");
    expect(done.status, done.stderr).toBe(0);
    const before = await dump(made.url);
    expect(Object.keys(before)).toHaveLength(30);
    const again = await copy(usedInstance(), to, "--whole-seconds", "--force-yes");
    expect([again.status, again.stderr]).toEqual([
      5,
      expect.stringContaining("may not create a second one for the copy"),
    ]);
    expect(await dump(made.url)).toEqual(before);
  });

  it.skipIf(mariadb.missing)("and on those of this program are sufficient on MariaDB, repeatedly", async () => {
    const made = await emptyInstance(mariadb);
    const account = await ownerOfOneDatabase(made.url);
    await queryServer(made.url, `GRANT ALL ON \`kallithea-cli%\`.* TO ${account.name}@localhost`);
    for (const options of [[], ["--force-yes"]]) {
      const { status, stderr } = await copy(usedInstance(), as(account), "--whole-seconds", ...options);
      expect(status, stderr).toBe(0);
    }
    expect(Object.keys(await dump(made.url))).toHaveLength(30);
  });
});
