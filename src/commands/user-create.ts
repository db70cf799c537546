import { emailRule, personNameRule, usernameRule } from "../access/account-rules.js";
import { type Account, accountsNamed, findAccount } from "../access/accounts.js";
import { createUser, nameTaken, requireFreeEmail } from "../access/create-user.js";
import { UsageError } from "../errors.js";
import { printable } from "../terminal/printable.js";
import type { Terminal } from "../terminal/terminal.js";
import { checked, printResult, printSecretResult, withAccounts } from "./accounts/account-options.js";
import { accountDocument } from "./accounts/documents.js";
import {
  askPassword,
  givenPassword,
  type NewPassword,
  type PasswordOptions,
  passwordWays,
  theGeneratedPassword,
} from "./accounts/new-password.js";

export interface UserCreateOptions extends PasswordOptions {
  user: string;
  email?: string | undefined;
  firstname?: string | undefined;
  lastname?: string | undefined;
  admin: boolean;
  inactive: boolean;
  ifMissing: boolean;
}

/**
 * Creates an account that logs in with a password.
 * @throws UserError; with the status "exists" if its name or its address is taken
 */
export async function userCreate(options: UserCreateOptions, terminal: Terminal): Promise<void> {
  const username = checked(undefined, options.user, usernameRule);
  const firstname = checked("--firstname", options.firstname?.trim(), personNameRule);
  const lastname = checked("--lastname", options.lastname?.trim(), personNameRule);
  checked("--email", options.email, emailRule);
  const given = await givenPassword(options, terminal);
  // If the account exists, nothing else is needed.
  if (!options.ifMissing) requireComplete(options, given, terminal);
  await withAccounts(options, terminal, async (dataSource) => {
    const [existing] = await accountsNamed(dataSource, username);
    if (existing !== undefined) return reportExisting(existing, options, terminal);
    requireComplete(options, given, terminal);
    const email = options.email ?? (await terminal.ask(`Email address of ${username}:`, emailRule));
    await requireFreeEmail(dataSource.manager, email);
    const { password, generated } = given ?? (await askPassword(username, terminal));
    const { admin, inactive, ifMissing } = options;
    const user = { username, email, password, firstname, lastname, admin, active: !inactive };
    const print = (account: Account): void => {
      const document = { changed: true, user: accountDocument(account), password };
      printSecretResult(options, terminal, { what: theGeneratedPassword, document, secret: password });
    };
    const { created } = await createUser(dataSource, user, {
      ifMissing,
      ...(generated && { beforeCommit: print }),
    });
    // It was printed before the change was committed.
    if (created && generated) return;
    const account = await findAccount(dataSource, username);
    // Another command was faster.
    if (!created) return reportExisting(account, options, terminal);
    const document = { changed: true, user: accountDocument(account), password: null };
    printResult(options, terminal, document, [`Created the ${admin ? "administrator" : "user"} ${username}`]);
  });
}

/** @throws UsageError if something is missing, and nobody can be asked for it */
function requireComplete(
  { email }: UserCreateOptions,
  given: NewPassword | undefined,
  { interactive }: Terminal,
): void {
  const missing = [email === undefined && "--email", given === undefined && passwordWays].filter(
    (option) => option !== false,
  );
  if (interactive || missing.length === 0) return;
  throw new UsageError(`Missing: ${missing.join("; ")}.`, {
    hint: "Add these options, or run the command in a terminal to be prompted for them.",
  });
}

/** Of `--if-missing`. @throws UserError without it */
function reportExisting(account: Account, options: UserCreateOptions, terminal: Terminal): void {
  if (!options.ifMissing) throw nameTaken(account);
  const name = printable(account.username);
  const differences = [
    options.admin && !account.admin && "is not an administrator",
    !options.inactive && !account.active && "is not active",
  ].filter((difference) => difference !== false);
  if (differences.length > 0) terminal.warn(`${name} exists already and ${differences.join(" and ")}; not changed.`);
  const document = { changed: false, user: accountDocument(account), password: null };
  printResult(options, terminal, document, options.passwordGenerate ? [] : [`${name} exists already.`]);
}
