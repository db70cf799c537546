import type { DataSource, EntityManager } from "typeorm";
import { newApiKey } from "../database/api-key.js";
import { loadHashPassword } from "../database/create/create.js";
import { now } from "../database/local-time.js";
import { exitStatus, UserError } from "../errors.js";
import { ownCommand } from "../own-command.js";
import { userEmailMap } from "../schema/entities/user-email-map.js";
import { users } from "../schema/entities/users.js";
import { rowsOf } from "../schema/entity.js";
import { printable } from "../terminal/printable.js";
import { type Account, accountsNamed, changingAccounts, findAccount } from "./accounts.js";

/** The values keep the rules of account-rules.ts. */
export interface NewUser {
  readonly username: string;
  readonly email: string;
  readonly password: string;
  readonly firstname?: string | undefined;
  readonly lastname?: string | undefined;
  readonly admin?: boolean;
  readonly active?: boolean;
}

/**
 * Creates an account as the web pages do, which accept its password.
 * @param options `ifMissing`: an account of this name is not a mistake, and stays unchanged; `beforeCommit` gets the new
 * account, and if it throws, there is none
 * @returns the account of this name, and whether it was created
 * @throws UserError with the status "exists" if the name or the address is taken
 */
export async function createUser(
  dataSource: DataSource,
  { username, email, password, firstname = "", lastname = "", admin = false, active = true }: NewUser,
  { ifMissing = false, beforeCommit }: { ifMissing?: boolean; beforeCommit?: (account: Account) => void } = {},
): Promise<{ created: boolean; username: string }> {
  const hash = await (await loadHashPassword())(password);
  return changingAccounts(dataSource, async (manager) => {
    const [taken] = await accountsNamed(manager, username);
    if (taken !== undefined) {
      if (ifMissing) return { created: false, username: taken.username };
      throw nameTaken(taken);
    }
    await requireFreeEmail(manager, email);
    await rowsOf(manager, users).insert({
      ...{ username, password: hash, firstname, lastname, email: email.toLowerCase(), admin, active },
      // As the form of the web pages has them.
      ...{ extern_type: "internal", extern_name: "" },
      ...{ api_key: newApiKey(), created_on: now(), last_login: null, user_data: null },
    });
    beforeCommit?.(await findAccount(manager, username));
    return { created: true, username };
  });
}

/**
 * Creates an administrator, unless there is an account of this name; that one is not changed.
 * @returns whether it was created
 * @throws UserError with the status "exists" if the address is taken
 */
export async function ensureAdministrator(
  dataSource: DataSource,
  administrator: { readonly username: string; readonly email: string; readonly password: string },
): Promise<boolean> {
  const names = { firstname: "Kallithea", lastname: "Admin" };
  const { created } = await createUser(
    dataSource,
    { ...names, ...administrator, admin: true, active: true },
    { ifMissing: true },
  );
  return created;
}

export function nameTaken({ username }: Pick<Account, "username">): UserError {
  return new UserError(`The user ${printable(username)} exists already. Nothing was changed.`, {
    exitStatus: exitStatus.exists,
    hint: `With --if-missing this is not an error. To change the password: ${ownCommand("user-password", username)}`,
  });
}

/**
 * Also an additional address of a user can be used to log in.
 * @throws UserError with the status "exists"
 */
export async function requireFreeEmail(manager: EntityManager, email: string): Promise<void> {
  const [main] = await rowsOf(manager, users)
    .createQueryBuilder("u")
    .select(["u.username", "u.email"])
    .where("lower(u.email) = lower(:email)", { email })
    .getMany();
  const taken = main ?? (await ownerOfAdditional(manager, email));
  if (taken !== undefined) throw emailTaken(email, taken);
}

/** @param owner `email`: the address that the database takes for the same */
export function emailTaken(email: string, owner: { username: string; email: string | null }): UserError {
  const isSame = owner.email?.toLowerCase() === email.toLowerCase();
  const reason = isSame
    ? `The email address ${printable(email)} is used by the user ${printable(owner.username)}.`
    : `The database does not distinguish ${printable(email)} from ${printable(owner.email ?? "")}, the email address of the user ${printable(owner.username)}.`;
  return new UserError(`${reason} Nothing was changed.`, {
    exitStatus: exitStatus.exists,
    hint: "Each user needs a different address.",
  });
}

async function ownerOfAdditional(
  manager: EntityManager,
  email: string,
): Promise<{ username: string; email: string } | undefined> {
  const [additional] = await rowsOf(manager, userEmailMap)
    .createQueryBuilder("e")
    .where("lower(e.email) = lower(:email)", { email })
    .getMany();
  if (additional === undefined) return undefined;
  const owner = await rowsOf(manager, users).findOneBy({ user_id: additional.user_id });
  return { username: owner?.username ?? "?", email: additional.email };
}
