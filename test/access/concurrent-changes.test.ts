// Several commands at the same time, on the servers; two connections of one process to SQLite would wait for each
// other, so test/end-to-end/ has that with processes.
import type { DataSource } from "typeorm";
import { afterEach, describe, expect, it } from "vitest";
import { listAccounts } from "../../src/access/accounts.js";
import { changeUser } from "../../src/access/change-user.js";
import { createUser } from "../../src/access/create-user.js";
import { addSshKey } from "../../src/access/ssh-keys.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";
import { query, servers } from "../support/databases/engines.js";
import { openDataSource } from "../support/databases/open-database.js";
import { usedDatabase } from "../support/reference/used-database.js";

const opened: DataSource[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((source) => source.destroy()));
});

/** Runs all at once, each on its own connection. @returns the messages of those that failed */
async function allAtOnce(url: string, works: readonly ((source: DataSource) => Promise<unknown>)[]): Promise<string[]> {
  const sources = await Promise.all(works.map(() => openDataSource(url)));
  opened.push(...sources);
  const results = await Promise.allSettled(works.map((work, index) => work(sources[index] as DataSource)));
  return results.flatMap((result) => (result.status === "rejected" ? [(result.reason as Error).message] : []));
}

describe.each(servers)("at the same time on $title", (engine) => {
  it.skipIf(engine.missing !== undefined)("the last of several administrators stays", async () => {
    const url = await usedDatabase(engine, temporaryFolder());
    await query(url, "UPDATE users SET admin = true, active = true WHERE username <> 'default'");
    const source = await openDataSource(url);
    opened.push(source);
    const names = (await listAccounts(source)).map(({ username }) => username);
    expect(names.length).toBeGreaterThan(1);
    const failed = await allAtOnce(
      url,
      names.map((name) => (other) => changeUser(other, name, { admin: false })),
    );
    expect(failed).toEqual([expect.stringContaining("is the last active administrator")]);
    expect((await listAccounts(source)).filter(({ admin }) => admin)).toHaveLength(1);
  });

  it.skipIf(engine.missing !== undefined)("one name, one address and one key have one user", async () => {
    const url = await usedDatabase(engine, temporaryFolder());
    const user = { email: "ann@x.com", password: "secret of ann" };
    const names = await allAtOnce(
      url,
      ["ann", "Ann", "ANN"].map(
        (username, index) => (source) => createUser(source, { ...user, username, email: `${index}@x.com` }),
      ),
    );
    expect(names).toEqual([1, 2].map(() => expect.stringMatching(/The user ann exists already/i)));
    const addresses = await allAtOnce(
      url,
      ["bob", "kim"].map((username) => (source) => createUser(source, { ...user, username })),
    );
    expect(addresses).toEqual([expect.stringContaining("ann@x.com is used by the user")]);
    const line = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIP1NA2kBQIKe74afUXmIWD9ByDYQJqUwW44Y4gJOBRuo";
    const key = { line, description: undefined, ifMissing: false };
    const keys = await allAtOnce(
      url,
      [1, 2].map(() => (source) => addSshKey(source, "ann", key)),
    );
    expect(keys).toEqual([expect.stringMatching(/belongs to the user ann already/i)]);
  });
});
