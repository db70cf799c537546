import { emailRule, personNameRule } from "../access/account-rules.js";
import type { Account } from "../access/accounts.js";
import { type AccountChanges, changeUser } from "../access/change-user.js";
import { listSshKeys } from "../access/ssh-keys.js";
import { UsageError } from "../errors.js";
import { ownCommand } from "../own-command.js";
import { printable } from "../terminal/printable.js";
import type { Terminal, Validate } from "../terminal/terminal.js";
import { type AccountOptions, checked, printResult, withAccounts } from "./accounts/account-options.js";
import { hintAuthorizedKeys } from "./accounts/authorized-keys-hint.js";
import { accountDocument } from "./accounts/documents.js";

export interface UserSetOptions extends AccountOptions {
  user: string;
  admin?: boolean | undefined;
  active?: boolean | undefined;
  email?: string | undefined;
  firstname?: string | undefined;
  lastname?: string | undefined;
  externType?: string | undefined;
}

/**
 * Changes an account.
 * @throws UserError if it does not exist, or its address is taken; RefusedError if no active administrator would be
 * left
 */
export async function userSet(options: UserSetOptions, terminal: Terminal): Promise<void> {
  const changes = changesIn(options);
  await withAccounts(options, terminal, async (dataSource, ini) => {
    const { before, changed } = await changeUser(dataSource, options.user, changes);
    const name = printable(before.username);
    const isChanged = Object.keys(changed).length > 0;
    const document = { changed: isChanged, user: accountDocument({ ...before, ...changed }) };
    printResult(
      options,
      terminal,
      document,
      isChanged ? sentences(before, changed) : [`Nothing to do: ${name} has these values already.`],
    );
    warnManaged(before, changed, terminal);
    // authorized_keys has the keys of active users only.
    if (changed.active === undefined) return;
    const { keys } = await listSshKeys(dataSource, before.username);
    const removed = changed.active ? undefined : `the SSH keys of ${name}`;
    if (keys.length > 0) hintAuthorizedKeys(ini, options, terminal, { removed });
  });
}

/** @throws UsageError if there is none, or a value is not valid */
function changesIn({ admin, active, email, firstname, lastname, externType }: UserSetOptions): AccountChanges {
  const changes: AccountChanges = {
    ...(admin !== undefined && { admin }),
    ...(active !== undefined && { active }),
    ...(email !== undefined && { email: checked("--email", email, emailRule) }),
    ...(firstname !== undefined && { firstname: checked("--firstname", firstname.trim(), personNameRule) }),
    ...(lastname !== undefined && { lastname: checked("--lastname", lastname.trim(), personNameRule) }),
    ...(externType !== undefined && { extern_type: checked("--extern-type", externType, externTypeRule) }),
  };
  if (Object.keys(changes).length > 0) return changes;
  throw new UsageError("Nothing to change.", {
    hint: "Give --admin, --no-admin, --active, --no-active, --email, --firstname, --lastname or --extern-type.",
  });
}

/** The other types name users by what only their own program knows. */
const externTypeRule: Validate = (type) =>
  type === "internal" ? true : `"${printable(type)}" cannot be set here, only "internal"`;

function sentences({ username }: Account, { admin, active, ...values }: Partial<Account>): string[] {
  const name = printable(username);
  const { email, firstname, lastname, extern_type } = values;
  const named = { "email address": email, "first name": firstname, "last name": lastname };
  return [
    admin !== undefined && `${name} is ${admin ? "now" : "no longer"} an administrator`,
    active !== undefined && `${name} is ${active ? "now" : "no longer"} active`,
    ...Object.entries(named).map(
      ([title, value]) => value !== undefined && `Changed the ${title} of ${name} to ${printable(value ?? "")}`,
    ),
    extern_type !== undefined &&
      `${name} now logs in with a Kallithea password. To set it: ${ownCommand("user-password", username)}`,
  ].filter((line) => line !== false);
}

/** Kallithea takes these values from the other program at each login. */
function warnManaged({ username, extern_type }: Account, changed: Partial<Account>, terminal: Terminal): void {
  const isManaged = !["internal", "", null].includes(extern_type) && changed.extern_type === undefined;
  const values = [changed.email, changed.firstname, changed.lastname];
  if (!isManaged || values.every((value) => value === undefined)) return;
  const type = printable(extern_type ?? "");
  terminal.warn(
    `Warning: ${printable(username)} logs in through ${type}, which may overwrite the address and the names at the next login.`,
  );
}
