// The accounts of an instance: finding one by its name, and listing them all.

import type { DataSource, EntityManager } from "typeorm";
import { retriedTransaction } from "../database/retried-transaction.js";
import { UserError } from "../errors.js";
import { ownCommand } from "../own-command.js";
import { repositories } from "../schema/entities/repositories.js";
import { type User, users } from "../schema/entities/users.js";
import { rowsOf } from "../schema/entity.js";
import { similarName } from "../similar-name.js";
import { printable } from "../terminal/printable.js";

/** The user that everybody is who has not logged in. */
export const anonymousName = "default";

const columns = [
  ...(["user_id", "username", "email", "admin", "active", "firstname", "lastname"] as const),
  ...(["extern_type", "extern_name", "last_login", "created_on", "api_key"] as const),
];

/** What is known about an account, without the hash of its password. */
export type Account = Pick<User, (typeof columns)[number]>;

/** All accounts but the anonymous one, by name, with the number of repositories that each of them owns. */
export async function listAccounts(source: DataSource): Promise<(Account & { repositories: number })[]> {
  const accounts = await selectAccounts(source).getMany();
  const owned: { owner: number; count: unknown }[] = await rowsOf(source, repositories)
    .createQueryBuilder("r")
    .select("r.user_id", "owner")
    .addSelect("count(*)", "count")
    .groupBy("r.user_id")
    .getRawMany();
  const counts = new Map(owned.map(({ owner, count }) => [owner, Number(count)]));
  return accounts
    .filter(({ username }) => username !== anonymousName)
    .map((account) => ({ ...account, repositories: counts.get(account.user_id) ?? 0 }))
    .sort((a, b) => (a.username.toLowerCase() < b.username.toLowerCase() ? -1 : 1));
}

/**
 * The account of a name. As at the login, capitals do not matter, unless two names differ only in them.
 * @throws UserError if there is none, or it is the anonymous one
 */
export async function findAccount(source: DataSource | EntityManager, name: string): Promise<Account> {
  const found = await accountsNamed(source, name);
  const account =
    found.find(({ username }) => username === name) ??
    // MariaDB also ignores accents.
    found.find(({ username }) => username.toLowerCase() === name.toLowerCase());
  if (account === undefined) throw unknownUser(name, await selectAccounts(source).getMany());
  if (account.username !== anonymousName) return account;
  throw new UserError(
    `"${anonymousName}" is the anonymous user: it has no password and no keys, and cannot be changed here.`,
    { hint: `To switch anonymous access off: ${ownCommand("setup", "--no-public-access")}` },
  );
}

function unknownUser(name: string, accounts: readonly Account[]): UserError {
  const names = accounts.map(({ username }) => username).filter((username) => username !== anonymousName);
  const similar = similarName(name, names);
  return new UserError(`${name === "" ? '""' : printable(name)} is not a user of this instance.`, {
    hint:
      similar === undefined ? `To list the users: ${ownCommand("user-list")}` : `Did you mean ${printable(similar)}?`,
  });
}

/** All whose names the database or Kallithea treats as equal to a name. */
export async function accountsNamed(source: DataSource | EntityManager, name: string): Promise<Account[]> {
  return selectAccounts(source).where("u.username = :name OR lower(u.username) = lower(:name)", { name }).getMany();
}

function selectAccounts(source: DataSource | EntityManager) {
  return rowsOf(source, users)
    .createQueryBuilder("u")
    .select(columns.map((column) => `u.${column}`));
}

/**
 * Runs a short transaction in which no other command changes accounts or keys: what it checks stays true until it
 * writes. The web pages do not wait for it; the constraints of the database stop what they do at the same time.
 * @param work must query the database again each time
 */
export async function changingAccounts<Result>(
  dataSource: DataSource,
  work: (manager: EntityManager) => Promise<Result>,
): Promise<Result> {
  return retriedTransaction(dataSource, async (manager) => {
    // A write comes first, as in a scan, so that on SQLite two readers do not both want to write.
    await manager
      .createQueryBuilder()
      .update(users.table)
      .set({ username: () => "username" })
      .where({ username: anonymousName })
      .execute();
    return work(manager);
  });
}
