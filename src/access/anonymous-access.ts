import type { DataSource } from "typeorm";
import { users } from "../schema/entities/users.js";
import { rowsOf } from "../schema/entity.js";

/** The user that everybody is who has not logged in: if it is active, there is anonymous access. */
const anonymous = { username: "default" } as const;

/** Switches anonymous access on or off. @returns whether that changed anything */
export async function setAnonymousAccess({ manager }: DataSource, active: boolean): Promise<boolean> {
  if ((await rowsOf(manager, users).countBy({ ...anonymous, active: !active })) === 0) return false;
  await rowsOf(manager, users).update(anonymous, { active });
  return true;
}
