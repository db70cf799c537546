// Databases as `db-create` makes them, without the command.
import type { Created } from "../../../src/database/create/creation.js";
import type { FirstRows } from "../../../src/database/create/first-rows.js";
import { engineOf } from "../../../src/engines/registry.js";
import { parseDatabaseUrl } from "../../../src/ini/database-url.js";
import { someFirstRows } from "./database.js";

/** Creates the database that a URL names, with the administrator `doe`, and replaces an existing one. */
export async function createDatabase(url: string, changes: Partial<FirstRows> = {}): Promise<Created | undefined> {
  const options = { reuse: false, backup: false, wait: 0, onNotice: () => {} };
  const creation = await (await engineOf(parseDatabaseUrl(url))).prepareCreation(options);
  return creation.create(someFirstRows(changes), async () => true);
}
