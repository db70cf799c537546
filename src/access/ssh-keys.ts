// The public keys by which users log in by SSH.

import type { DataSource } from "typeorm";
import { now } from "../database/local-time.js";
import { exitStatus, UserError } from "../errors.js";
import { ownCommand } from "../own-command.js";
import { type UserSshKeys as SshKey, userSshKeys } from "../schema/entities/user-ssh-keys.js";
import { users } from "../schema/entities/users.js";
import { rowsOf } from "../schema/entity.js";
import { printable } from "../terminal/printable.js";
import { type Account, changingAccounts, findAccount } from "./accounts.js";
import { parseSshPublicKey } from "./ssh-public-key.js";
import { shortestPrefix, theOnlyKey } from "./the-only-key.js";

export type { SshKey };

/** @throws UserError if there is no such account */
export async function listSshKeys(source: DataSource, name: string): Promise<{ account: Account; keys: SshKey[] }> {
  const account = await findAccount(source, name);
  const keys = await rowsOf(source, userSshKeys).find({
    where: { user_id: account.user_id },
    order: { user_ssh_key_id: "ASC" },
  });
  return { account, keys };
}

export interface NewSshKey {
  /** A line that `parseSshPublicKey` accepts. */
  readonly line: string;
  /** Without one, the comment of the key. */
  readonly description: string | undefined;
  /** Whether nothing is wrong if the user has the key already. */
  readonly ifMissing: boolean;
}

/**
 * @returns the account, the key, and whether it was added
 * @throws UserError if there is no such account; with the status "exists" if a user has the key already
 */
export async function addSshKey(
  dataSource: DataSource,
  name: string,
  { line, description, ifMissing }: NewSshKey,
): Promise<{ account: Account; key: SshKey; added: boolean }> {
  const { fingerprint, comment } = parseSshPublicKey(line);
  return changingAccounts(dataSource, async (manager) => {
    const account = await findAccount(manager, name);
    const existing = await rowsOf(manager, userSshKeys).findOneBy({ fingerprint });
    if (existing !== null) {
      if (ifMissing && existing.user_id === account.user_id) return { account, key: existing, added: false };
      throw keyTaken(existing, await rowsOf(manager, users).findOneBy({ user_id: existing.user_id }));
    }
    const row = {
      ...{ user_id: account.user_id, public_key: line, description: description?.trim() || comment.trim() },
      ...{ fingerprint, created_on: now(), last_seen: null },
    };
    // TypeORM writes the id into the object that it inserts.
    const { identifiers } = await rowsOf(manager, userSshKeys).insert({ ...row });
    return { account, key: { user_ssh_key_id: identifiers[0]?.user_ssh_key_id, ...row }, added: true };
  });
}

function keyTaken({ fingerprint }: SshKey, owner: { username: string } | null): UserError {
  return new UserError(
    `The SSH key SHA256:${fingerprint} belongs to the user ${printable(owner?.username ?? "?")} already. Nothing was changed.`,
    {
      exitStatus: exitStatus.exists,
      hint: "Kallithea identifies users by their keys, so a key can belong to only one user.",
    },
  );
}

/**
 * @param word the fingerprint of the key, with `SHA256:` or without, its first 8 characters or more, or its id
 * @throws UserError if there is no such account or key
 */
export async function removeSshKey(
  dataSource: DataSource,
  name: string,
  word: string,
): Promise<{ account: Account; key: SshKey }> {
  const { account, keys } = await listSshKeys(dataSource, name);
  const key = theOne(word, keys, account);
  await changingAccounts(dataSource, async (manager) => {
    const { affected } = await rowsOf(manager, userSshKeys).delete({ user_ssh_key_id: key.user_ssh_key_id });
    if (affected === 0) throw unknownKey(word, account);
  });
  return { account, key };
}

function theOne(word: string, keys: readonly SshKey[], account: Account): SshKey {
  const prefix = word.replace(/^SHA256:/, "");
  const found = keys.filter(
    ({ user_ssh_key_id, fingerprint }) =>
      String(user_ssh_key_id) === word || (prefix.length >= shortestPrefix && fingerprint.startsWith(prefix)),
  );
  return theOnlyKey(found, { kind: "SSH keys", word, account, unknown: () => unknownKey(word, account) });
}

function unknownKey(word: string, { username }: Account): UserError {
  return new UserError(`${printable(username)} has no SSH key ${printable(word) || '""'}. Nothing was changed.`, {
    hint: `Give its ID or its fingerprint. To list them: ${ownCommand("sshkey-list", username)}`,
  });
}
