// Accounts with few rights, as administrators give them out.
import { parseDatabaseUrl, type ServerUrl } from "../../../../src/ini/database-url.js";
import { newName, queryServer } from "../engines.js";

const password = "of the account";

/**
 * Makes an account that may do nothing but log in. @returns its name, and the URL with it in the place of the
 * administrator
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
  // Percent-encoded, and each % twice, as in an ini.
  const inIni = encodeURIComponent(password).replaceAll("%", "%%");
  return { name, url: `${engine}://${name}:${inIni}@127.0.0.1:${port}/${database}` };
}

/** An account with all rights on one database, and none beside; the database is there. */
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
