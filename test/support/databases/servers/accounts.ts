// Accounts with few privileges.
import { parseDatabaseUrl, type ServerUrl } from "../../../../src/ini/database-url.js";
import { newName, queryServer } from "../engines.js";

const password = "of the account";

/**
 * Creates an account that can only log in. @returns its name, and the URL with it instead of the administrator
 */
export async function newAccount(url: string): Promise<{ name: string; url: string }> {
  const name = newName();
  const { engine, database, port } = parseDatabaseUrl(url) as ServerUrl;
  await queryServer(
    url,
    engine === "postgresql"
      ? `CREATE ROLE ${name} LOGIN PASSWORD '${password}'`
      : `CREATE USER ${name}@localhost IDENTIFIED BY '${password}'`,
  );
  // Percent-encoded, with each % doubled, as in an ini.
  const inIni = encodeURIComponent(password).replaceAll("%", "%%");
  return { name, url: `${engine}://${name}:${inIni}@127.0.0.1:${port}/${database}` };
}

/** Creates a database and an account with all privileges on it and no others. */
export async function ownerOfOneDatabase(url: string): Promise<{ name: string; url: string }> {
  const account = await newAccount(url);
  const { engine, database } = parseDatabaseUrl(url) as ServerUrl;
  if (engine === "postgresql") await queryServer(url, `CREATE DATABASE ${database} OWNER ${account.name}`);
  else {
    await queryServer(url, `CREATE DATABASE ${database} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`);
    await queryServer(url, `GRANT ALL ON ${database}.* TO ${account.name}@localhost`);
  }
  return account;
}
