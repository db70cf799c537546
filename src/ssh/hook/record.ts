// What a push or pull leaves in the database.
import { localTime } from "../../database/local-time.js";
import type { PlainSession } from "../../database/open/plain-session.js";
import { UserError } from "../../errors.js";
import { changesetCache, emptyChangeset } from "../../scan/apply/changeset-cache.js";
import type { Changeset } from "../../vcs/changeset.js";
import { logAction } from "../activity.js";
import type { HookContext } from "./hook-context.js";

/**
 * Logs what was done.
 * @param pushed changesets, oldest first, and what else was pushed; undefined for a pull
 * @returns the repository
 * @throws UserError if the user or the repository is no longer in the database
 */
export async function recordAction(
  session: PlainSession,
  { username, ip, action, repository: name }: HookContext,
  pushed: readonly string[] | undefined,
): Promise<RecordedRepository> {
  const users = await session.query<{ user_id: number; username: string }>(
    "SELECT user_id, username FROM users WHERE username = ?",
    [username],
  );
  const user = users.find((row) => row.username === username);
  if (user === undefined) throw new UserError(`The user ${username} is not in the database.`);
  const rows = await session.query<RecordedRepository>(
    "SELECT repo_id AS id, repo_name AS name, repo_type AS type, changeset_cache AS cache FROM repositories WHERE repo_name = ?",
    [name.replace(/^\/+/, "")],
  );
  const repository = rows.find((row) => row.name === name.replace(/^\/+/, ""));
  if (repository === undefined) throw new UserError(`The repository ${name} is not in the database.`);
  const actor = { userId: user.user_id, username: user.username, ip };
  const text = pushed === undefined ? "pull" : pushAction(action, pushed, session.columnBytes);
  await logAction(session, actor, repository, text);
  return repository;
}

export interface RecordedRepository {
  readonly id: number;
  readonly name: string;
  readonly type: string;
  readonly cache: Buffer | string | null;
}

/** Where the column is too short for all changesets, the newest are kept: they are what the web pages show first. */
function pushAction(action: string, pushed: readonly string[], limit: number): string {
  const start = `${action}:`;
  let length = Buffer.byteLength(start);
  let first = pushed.length;
  while (first > 0) {
    length += Buffer.byteLength(pushed[first - 1] as string) + 1;
    if (length > limit) break;
    first--;
  }
  return `${start}${pushed.slice(first).join(",")}`;
}

/** Updates the tip that the database remembers, if it is another one. */
export async function recordTip(
  session: PlainSession,
  { id, cache }: RecordedRepository,
  tip: Changeset = emptyChangeset,
): Promise<void> {
  if (cachedId(cache) === tip.rawId) return;
  await session.query("UPDATE repositories SET changeset_cache = ?, updated_on = ? WHERE repo_id = ?", [
    changesetCache(tip, session.columnBytes),
    localTime(new Date(tip.date * 1000)),
    id,
  ]);
}

function cachedId(cache: Buffer | string | null): unknown {
  try {
    return (JSON.parse(cache?.toString() ?? "") as { raw_id?: unknown }).raw_id;
  } catch {
    return undefined;
  }
}
