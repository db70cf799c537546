import { findAccount } from "../access/accounts.js";
import { requireInternal, setPassword } from "../access/change-user.js";
import { UsageError } from "../errors.js";
import { ownCommand } from "../own-command.js";
import { printable } from "../terminal/printable.js";
import type { Terminal } from "../terminal/terminal.js";
import { printResult, printSecretResult, withAccounts } from "./accounts/account-options.js";
import { accountDocument } from "./accounts/documents.js";
import {
  askPassword,
  givenPassword,
  type PasswordOptions,
  passwordWays,
  theGeneratedPassword,
} from "./accounts/new-password.js";

export interface UserPasswordOptions extends PasswordOptions {
  user: string;
}

/**
 * Changes the password of an account.
 * @throws UserError if it does not exist, or Kallithea does not check its password
 */
export async function userPassword(options: UserPasswordOptions, terminal: Terminal): Promise<void> {
  const given = await givenPassword(options, terminal);
  if (given === undefined && !terminal.interactive) {
    throw new UsageError(`Missing: ${passwordWays}.`, {
      hint: "Add one of these options, or run the command in a terminal to be asked for the password.",
    });
  }
  await withAccounts(options, terminal, async (dataSource) => {
    const account = await findAccount(dataSource, options.user);
    requireInternal(account);
    const name = printable(account.username);
    const { password, generated } = given ?? (await askPassword(name, terminal));
    const document = { changed: true, user: accountDocument(account), password: generated ? password : null };
    const print = () =>
      printSecretResult(options, terminal, { what: theGeneratedPassword, document, secret: password });
    await setPassword(dataSource, account.username, password, generated ? print : undefined);
    if (!generated) printResult(options, terminal, document, [`Changed the password of ${name}`]);
    if (!account.active && !options.quiet) {
      terminal.warn(
        `${name} is not active and cannot log in. To change that: ${ownCommand("user-set", account.username, "--active")}`,
      );
    }
  });
}
