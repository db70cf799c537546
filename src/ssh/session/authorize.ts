// Who the client is, and what it may do: the checks of Kallithea in its order, with its messages.
import { isAllowedAddress } from "../../access/ip-networks.js";
import { type AccessedRepository, repositoryAccess } from "../../access/repository-access.js";
import { now } from "../../database/local-time.js";
import type { PlainSession } from "../../database/open/plain-session.js";
import type { Actor } from "../activity.js";
import type { ServedCommand } from "./parse-command.js";
import { pythonRepr } from "./python-repr.js";
import { abort } from "./rejected-error.js";

export interface Caller {
  readonly userId: number;
  readonly keyId: number;
  /** Of the client. */
  readonly ip: string;
}

export interface Grant {
  readonly actor: Actor;
  readonly repository: AccessedRepository;
  readonly mayPush: boolean;
}

/** @throws RejectedError */
export async function authorize(session: PlainSession, caller: Caller, command: ServedCommand): Promise<Grant> {
  const user = await findUser(session, caller);
  await useKey(session, caller);
  const repository = await repositoryAccess(
    session,
    { id: caller.userId, isAdmin: Boolean(user.admin) },
    command.repository,
  );
  const name = pythonRepr(command.repository);
  // Whether a repository exists is only revealed to those who may read it.
  if (repository === undefined || repository.access === "none")
    throw abort(`Access to ${name} denied`, { detail: `user ${user.username}` });
  const actor = { userId: caller.userId, username: user.username, ip: caller.ip };
  if (repository.type !== command.type)
    throw abort(`${name} is a ${kinds[repository.type] ?? "different"} repository`, {
      detail: `user ${user.username}`,
    });
  const mayPush = repository.access === "write";
  if (command.type === "git" && command.verb === "git-receive-pack" && !mayPush)
    throw abort(`Push access to ${name} denied`, { detail: `user ${user.username}` });
  return { actor, repository, mayPush };
}

const kinds: Record<string, string | undefined> = { git: "Git", hg: "Mercurial" };

interface UserRow {
  username: string;
  active: boolean | number;
  admin: boolean | number;
}

async function findUser(session: PlainSession, { userId, ip }: Caller): Promise<UserRow> {
  const [user] = isRowId(userId)
    ? await session.query<UserRow>("SELECT username, active, admin FROM users WHERE user_id = ?", [userId])
    : [];
  if (user === undefined) throw abort(`User ${userId} not found`);
  const networks = await session.query<{ ip_addr: string }>(
    `SELECT ip_addr FROM user_ip_map WHERE user_id = ?
     OR user_id = (SELECT user_id FROM users WHERE username = 'default')`,
    [userId],
  );
  if (!user.active) throw notAuthorized(user, ip, "the user is not active");
  const allowed = networks.map(({ ip_addr }) => ip_addr);
  if (!isAllowedAddress(ip, allowed)) throw notAuthorized(user, ip, `the address is in none of ${allowed.join(", ")}`);
  return user;
}

function notAuthorized({ username }: UserRow, ip: string, detail: string) {
  return abort(`User ${username} from ${ip} cannot be authorized`, { detail });
}

/** Records the use of a key, which is kept even if the repository is then refused. */
async function useKey(session: PlainSession, { userId, keyId }: Caller): Promise<void> {
  const [key] = isRowId(keyId)
    ? await session.query<{ user_id: number }>("SELECT user_id FROM user_ssh_keys WHERE user_ssh_key_id = ?", [keyId])
    : [];
  if (key === undefined) throw abort(`SSH key ${keyId} not found`);
  if (key.user_id !== userId)
    throw abort(`SSH key ${keyId} not found`, { detail: `it belongs to user ${key.user_id}` });
  await session.query("UPDATE user_ssh_keys SET last_seen = ? WHERE user_ssh_key_id = ?", [now(), keyId]);
}

/** Databases reject all other numbers in a comparison with an id. */
function isRowId(id: number): boolean {
  return Number.isInteger(id) && id > 0 && id <= 0x7fffffff;
}
