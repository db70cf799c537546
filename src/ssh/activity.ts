// The rows that Kallithea's web pages show as activity: the table `user_logs`.
import { now } from "../database/local-time.js";
import type { PlainSession } from "../database/open/plain-session.js";

export interface Actor {
  readonly userId: number;
  readonly username: string;
  readonly ip: string;
}

/** @param action `pull`, or `push:` with what was pushed, joined by commas */
export async function logAction(
  session: PlainSession,
  actor: Actor,
  repository: { readonly id: number; readonly name: string },
  action: string,
): Promise<void> {
  await session.query(
    `INSERT INTO user_logs (user_id, username, repository_id, repository_name, user_ip, action, action_date)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
    [actor.userId, actor.username, repository.id, repository.name, actor.ip, action, now()],
  );
}
