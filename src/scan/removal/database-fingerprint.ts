import type { EntityManager } from "typeorm";
import { users } from "../../schema/entities/users.js";
import { rowsOf } from "../../schema/entity.js";

/**
 * What distinguishes a database from any other, and survives a copy to another engine: the second in which its user
 * `default` was created. The same id is another user in another database.
 */
export async function databaseFingerprint(manager: EntityManager): Promise<string> {
  const user = await rowsOf(manager, users).findOne({ select: { created_on: true }, where: { username: "default" } });
  return String(user?.created_on ?? "").slice(0, "2026-11-23 18:22:08".length);
}
