import { UserError } from "../errors.js";
import { printable } from "../terminal/printable.js";
import type { Account } from "./accounts.js";

/** Characters by which a key may be named. Shorter ones could be ids. */
export const shortestPrefix = 8;

/**
 * The key that a word of the user names.
 * @param found the keys of the account that it fits
 * @param request `kind` in the plural, e.g. "SSH keys"; `unknown` if it fits none
 * @throws UserError if it fits none or several
 */
export function theOnlyKey<Key>(
  [key, another]: readonly Key[],
  { kind, word, account, unknown }: { kind: string; word: string; account: Account; unknown: () => UserError },
): Key {
  if (key === undefined) throw unknown();
  if (another === undefined) return key;
  throw new UserError(`Several ${kind} of ${printable(account.username)} begin with ${printable(word)}.`, {
    hint: "Give more of it, or its ID.",
  });
}
