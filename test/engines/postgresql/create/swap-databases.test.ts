import pg from "pg";
import { describe, expect, it, onTestFinished } from "vitest";
import { postgresqlAddress } from "../../../../src/engines/postgresql/connect/connection-options.js";
import { openSession } from "../../../../src/engines/postgresql/connect/session.js";
import { withDatabase } from "../../../../src/engines/postgresql/connect/with-database.js";
import { swapDatabases } from "../../../../src/engines/postgresql/create/swap-databases.js";
import { parseDatabaseUrl, type ServerUrl } from "../../../../src/ini/database-url.js";
import { newName, postgresql, queryServer } from "../../../support/databases/engines.js";

describe(`swapDatabases on ${postgresql.title}`, () => {
  it.skipIf(postgresql.missing)(
    "closes the connections of a pooler to the new database, and those of others to the old one",
    async () => {
      const url = await postgresql.newUrl("");
      const { database, client } = withOwn(url);
      const names = { database, replacement: newName(), old: newName() };
      for (const name of [names.database, names.replacement]) await queryServer(url, `CREATE DATABASE ${name}`);
      const others = await Promise.all(
        [names.replacement, names.database, names.database].map((name) => connect({ ...client, database: name })),
      );
      const server = await openSession(
        withDatabase(postgresqlAddress(parseDatabaseUrl(url) as ServerUrl), "postgres"),
        {
          wait: 0,
        },
      );
      onTestFinished(() => server.close());
      expect(await swapDatabases(server, names)).toBe(2);
      const there = await queryServer(
        url,
        `SELECT datname FROM pg_database WHERE datname IN ('${Object.values(names).join("', '")}') ORDER BY 1`,
      );
      expect(there.map(({ datname }) => datname)).toEqual([names.database, names.old].sort());
      for (const other of others) await expect(other.query("SELECT 1")).rejects.toThrow();
    },
  );
});

function withOwn(url: string) {
  const { client } = postgresqlAddress(parseDatabaseUrl(url) as ServerUrl);
  return { client, database: client.database as string };
}

async function connect(config: pg.ClientConfig): Promise<pg.Client> {
  const client = new pg.Client(config);
  client.on("error", () => {});
  await client.connect();
  return client;
}
