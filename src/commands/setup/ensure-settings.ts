import type { DataSource } from "typeorm";
import { setAnonymousAccess } from "../../access/anonymous-access.js";
import type { Events } from "./events.js";
import type { SetupOptions } from "./options.js";

/** The settings that were given, in a database that was there already. */
export async function ensureSettings(
  dataSource: DataSource,
  { publicAccess }: SetupOptions,
  events: Events,
): Promise<void> {
  if (publicAccess === undefined) return events.report({ event: "settings", changed: false });
  const changed = await setAnonymousAccess(dataSource, publicAccess);
  const sentence = changed ? `Switched anonymous access ${publicAccess ? "on" : "off"}` : undefined;
  events.report({ event: "settings", changed, sentence, details: { publicAccess } });
}
