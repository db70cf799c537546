// The users who can own repositories, by their names and email addresses.
import type { DataSource } from "typeorm";
import { userEmailMap } from "../../schema/entities/user-email-map.js";
import { users } from "../../schema/entities/users.js";
import { rowsOf } from "../../schema/entity.js";

export interface Owner {
  readonly id: number;
  readonly name: string;
}

export interface DirectoryUser extends Owner {
  readonly active: boolean;
  readonly emails: readonly string[];
}

export interface UserDirectory {
  /** A name in other letters counts only if it is the only one. */
  byName(name: string): DirectoryUser | undefined;
  /** @param text an address, also in the form `Jane Doe <jane@example.com>` */
  byEmail(text: string): DirectoryUser | undefined;
}

export async function readUserDirectory(dataSource: DataSource): Promise<UserDirectory> {
  return userDirectory(await readUsers(dataSource));
}

/** All users but `default`, who is nobody. */
export async function readUsers(dataSource: DataSource): Promise<DirectoryUser[]> {
  const rows = await rowsOf(dataSource, users).find({
    select: { user_id: true, username: true, email: true, active: true },
    order: { user_id: "ASC" },
  });
  const others = await rowsOf(dataSource, userEmailMap).find({ select: { user_id: true, email: true } });
  const emailsOf = new Map<number, string[]>();
  for (const { user_id, email } of others) emailsOf.set(user_id, [...(emailsOf.get(user_id) ?? []), email]);
  const all = rows.map(({ user_id: id, username: name, email, active }) => ({
    ...{ id, name, active: Boolean(active) },
    emails: [...(email ? [email] : []), ...(emailsOf.get(id) ?? [])],
  }));
  return all.filter(({ name }) => name !== "default");
}

/** @param all without `default` */
export function userDirectory(all: readonly DirectoryUser[]): UserDirectory {
  const exact = new Map(all.map((user) => [user.name, user]));
  const byLowerName = onlyOnes(all.map((user) => [user.name.toLowerCase(), user]));
  const byLowerEmail = onlyOnes(all.flatMap((user) => user.emails.map((email) => [email.toLowerCase(), user])));
  return {
    byName: (name) => exact.get(name) ?? byLowerName.get(name.toLowerCase()),
    byEmail: (text) => byLowerEmail.get(addressIn(text).toLowerCase()),
  };
}

/** What belongs to two users belongs to none. */
function onlyOnes(pairs: readonly (readonly [string, DirectoryUser])[]): Map<string, DirectoryUser> {
  const found = new Map<string, DirectoryUser>();
  const shared = new Set<string>();
  for (const [key, user] of pairs) {
    if (found.has(key) && found.get(key)?.id !== user.id) shared.add(key);
    found.set(key, user);
  }
  for (const key of shared) found.delete(key);
  return found;
}

function addressIn(text: string): string {
  const end = text.lastIndexOf(">");
  const start = text.lastIndexOf("<", end);
  return (start >= 0 && end > start ? text.slice(start + 1, end) : text).trim();
}
