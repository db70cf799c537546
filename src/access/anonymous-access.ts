import type { DataSource } from "typeorm";
import { users } from "../schema/entities/users.js";
import { rowsOf } from "../schema/entity.js";
import { anonymousName } from "./accounts.js";

const anonymous = { username: anonymousName };

/**
 * Switches anonymous access on or off: it is on if the anonymous user is active.
 * @returns whether that changed anything
 */
export async function setAnonymousAccess({ manager }: DataSource, active: boolean): Promise<boolean> {
  if ((await rowsOf(manager, users).countBy({ ...anonymous, active: !active })) === 0) return false;
  await rowsOf(manager, users).update(anonymous, { active });
  return true;
}
