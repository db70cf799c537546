// The keys by which programs use the API of the web application. Every account has a built-in one in its row.

import type { DataSource } from "typeorm";
import { newApiKey } from "../database/api-key.js";
import { now } from "../database/local-time.js";
import { UserError } from "../errors.js";
import { ownCommand } from "../own-command.js";
import { userApiKeys } from "../schema/entities/user-api-keys.js";
import { users } from "../schema/entities/users.js";
import { rowsOf } from "../schema/entity.js";
import { printable } from "../terminal/printable.js";
import { type Account, changingAccounts, findAccount } from "./accounts.js";
import { shortestPrefix, theOnlyKey } from "./the-only-key.js";

export interface ApiKey {
  /** None for the built-in one. */
  readonly id: number | null;
  readonly key: string;
  readonly description: string;
  /** Seconds since 1970; never if null. */
  readonly expires: number | null;
  readonly createdOn: string | null;
}

/** @throws UserError if there is no such account */
export async function listApiKeys(source: DataSource, name: string): Promise<{ account: Account; keys: ApiKey[] }> {
  const account = await findAccount(source, name);
  const rows = await rowsOf(source, userApiKeys).find({
    where: { user_id: account.user_id },
    order: { user_api_key_id: "ASC" },
  });
  const keys = rows.map(({ user_api_key_id, api_key, description, expires, created_on }) => ({
    ...{ id: user_api_key_id, key: api_key, description },
    ...{ expires: expires === never ? null : expires, createdOn: created_on },
  }));
  return { account, keys: [builtIn(account), ...keys] };
}

/** As the column `expires` has it. */
const never = -1;

function builtIn({ api_key, created_on }: Account): ApiKey {
  return { id: null, key: api_key, description: "", expires: null, createdOn: created_on };
}

/**
 * @param options `lifetime`: in minutes; without one the key never expires
 * @param beforeCommit gets what is stored; if it throws, nothing was changed
 * @returns whose key it is
 * @throws UserError if there is no such account
 */
export async function createApiKey(
  dataSource: DataSource,
  name: string,
  { description, lifetime }: { description: string; lifetime: number | undefined },
  beforeCommit: (account: Account, key: ApiKey) => void,
): Promise<Account> {
  const newKey = newApiKey();
  return changingAccounts(dataSource, async (manager) => {
    const account = await findAccount(manager, name);
    const expires = lifetime === undefined ? null : Date.now() / 1000 + lifetime * 60;
    const key = { key: newKey, description, expires, createdOn: now() };
    const { identifiers } = await rowsOf(manager, userApiKeys).insert({
      ...{ user_id: account.user_id, api_key: key.key, description },
      ...{ expires: expires ?? never, created_on: key.createdOn },
    });
    beforeCommit(account, { id: identifiers[0]?.user_api_key_id, ...key });
    return account;
  });
}

/**
 * Revokes a key. The built-in one is replaced by another, since an account cannot be without.
 * @param word the key, the first 8 of its characters or more, its id, or `built-in`
 * @throws UserError if there is no such account or key
 */
export async function revokeApiKey(
  dataSource: DataSource,
  name: string,
  word: string,
): Promise<{ account: Account; key: ApiKey }> {
  // Before the transaction: with a lock, all that it checks again is that the row is still there.
  const { account, keys } = await listApiKeys(dataSource, name);
  const key = theOne(word, keys, account);
  await changingAccounts(dataSource, async (manager) => {
    const { affected } =
      key.id === null
        ? await rowsOf(manager, users).update({ user_id: account.user_id, api_key: key.key }, { api_key: newApiKey() })
        : await rowsOf(manager, userApiKeys).delete({ user_api_key_id: key.id });
    if (affected === 0) throw unknownKey(word, account);
  });
  return { account, key };
}

function theOne(word: string, keys: readonly ApiKey[], account: Account): ApiKey {
  const found = keys.filter(
    ({ id, key }) =>
      (id === null ? ["built-in", "builtin"].includes(word) : String(id) === word) ||
      (word.length >= shortestPrefix && key.startsWith(word)),
  );
  return theOnlyKey(found, { kind: "API keys", word, account, unknown: () => unknownKey(word, account) });
}

function unknownKey(word: string, { username }: Account): UserError {
  // A whole key is a secret, also if it belongs to another user.
  const shown = word.length > shortestPrefix ? `${word.slice(0, shortestPrefix)}…` : word;
  return new UserError(`${printable(username)} has no API key ${printable(shown) || '""'}. Nothing was changed.`, {
    hint: `Give its ID, or at least its first ${shortestPrefix} characters. To list them: ${ownCommand("apikey-list", username)}`,
  });
}
