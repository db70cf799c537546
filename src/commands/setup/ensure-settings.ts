import { users } from "../../schema/entities/users.js";
import { rowsOf } from "../../schema/entity.js";
import type { Place } from "./ensure-database.js";
import type { Events } from "./events.js";
import type { SetupOptions } from "./options.js";

/** The user that everybody is who has not logged in: if it is active, there is anonymous access. */
const anonymous = { username: "default" } as const;

/** The settings that were given, in a database that was there already. */
export async function ensureSettings(
  { engine, open }: Place,
  { publicAccess }: SetupOptions,
  events: Events,
): Promise<void> {
  if (publicAccess === undefined) return events.report({ event: "settings", changed: false });
  const { dataSource } = await engine.open(open);
  try {
    const changed = (await rowsOf(dataSource.manager, users).countBy({ ...anonymous, active: !publicAccess })) > 0;
    if (changed) await rowsOf(dataSource.manager, users).update(anonymous, { active: publicAccess });
    const sentence = changed ? `Switched anonymous access ${publicAccess ? "on" : "off"}` : undefined;
    events.report({ event: "settings", changed, sentence, details: { publicAccess } });
  } finally {
    await dataSource.destroy();
  }
}
