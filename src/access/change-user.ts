import { type DataSource, type EntityManager, Not } from "typeorm";
import { loadHashPassword } from "../database/create/create.js";
import { RefusedError, UserError } from "../errors.js";
import { ownCommand } from "../own-command.js";
import { users } from "../schema/entities/users.js";
import { rowsOf } from "../schema/entity.js";
import { printable } from "../terminal/printable.js";
import { type Account, anonymousName, changingAccounts, findAccount } from "./accounts.js";
import { requireFreeEmail } from "./create-user.js";

/** What is to be different; the values keep the rules of account-rules.ts. */
export type AccountChanges = Partial<
  Pick<Account, "admin" | "active" | "firstname" | "lastname" | "extern_type"> & { email: string }
>;

/**
 * Changes an account.
 * @returns what it was before, and which of its values have changed
 * @throws UserError if it does not exist, or the address is taken; RefusedError if no active administrator would be
 * left
 */
export async function changeUser(
  dataSource: DataSource,
  name: string,
  { email, ...changes }: AccountChanges,
): Promise<{ before: Account; changed: Partial<Account> }> {
  return changingAccounts(dataSource, async (manager) => {
    const before = await findAccount(manager, name);
    const wanted: Partial<Account> = { ...changes, ...(email !== undefined && { email: email.toLowerCase() }) };
    const changed = differences(before, wanted);
    if (Object.keys(changed).length === 0) return { before, changed };
    if (changed.email) await requireFreeEmail(manager, changed.email);
    await requireAdministrator(manager, before, { ...before, ...changed });
    // What the other kinds of accounts have in it is not known to internal ones.
    const externName = changed.extern_type === undefined ? {} : { extern_name: "" };
    await rowsOf(manager, users).update({ user_id: before.user_id }, { ...changed, ...externName });
    return { before, changed };
  });
}

function differences(before: Account, wanted: Partial<Account>): Partial<Account> {
  const names = Object.keys(wanted) as (keyof Account)[];
  return Object.fromEntries(
    names
      .filter((name) => wanted[name] !== undefined && wanted[name] !== before[name])
      .map((name) => [name, wanted[name]]),
  );
}

/** Without one, nobody could give anybody the right back in the web pages. */
async function requireAdministrator(manager: EntityManager, before: Account, after: Account): Promise<void> {
  if (!(before.admin && before.active) || (after.admin && after.active)) return;
  const others = { admin: true, active: true, user_id: Not(before.user_id), username: Not(anonymousName) };
  if ((await rowsOf(manager, users).countBy(others)) > 0) return;
  throw new RefusedError(
    `${printable(before.username)} is the last active administrator. Nothing was changed.`,
    `To make another user an administrator first: ${ownCommand("user-set", "NAME", "--admin", "--active")}`,
  );
}

/**
 * Changes the password of an account.
 * @param beforeCommit gets the account; if it throws, the password is the old one
 * @throws UserError if it does not exist, or Kallithea does not check its password
 */
export async function setPassword(
  dataSource: DataSource,
  name: string,
  password: string,
  beforeCommit?: (account: Account) => void,
): Promise<void> {
  const hash = await (await loadHashPassword())(password);
  await changingAccounts(dataSource, async (manager) => {
    const account = await findAccount(manager, name);
    requireInternal(account);
    await rowsOf(manager, users).update({ user_id: account.user_id }, { password: hash });
    beforeCommit?.(account);
  });
}

/** @throws UserError for an account whose password is checked by something else than Kallithea */
export function requireInternal({ username, extern_type }: Account): void {
  if (extern_type === "internal") return;
  const reason =
    extern_type === null || extern_type === ""
      ? "has no type of account, so Kallithea accepts no password for it"
      : `logs in through ${printable(extern_type)}, which manages the password`;
  throw new UserError(`${printable(username)} ${reason}. Nothing was changed.`, {
    hint: `To let Kallithea check the password: ${ownCommand("user-set", username, "--extern-type", "internal")}`,
  });
}
