import { removeSshKey } from "../access/ssh-keys.js";
import { printable } from "../terminal/printable.js";
import type { Terminal } from "../terminal/terminal.js";
import { type AccountOptions, printResult, withAccounts } from "./accounts/account-options.js";
import { hintAuthorizedKeys } from "./accounts/authorized-keys-hint.js";
import { sshKeyDocument } from "./accounts/documents.js";

export interface SshKeyRemoveOptions extends AccountOptions {
  user: string;
  key: string;
}

/**
 * Removes an SSH key of an account.
 * @throws UserError if there is no such account or key
 */
export async function sshKeyRemove(options: SshKeyRemoveOptions, terminal: Terminal): Promise<void> {
  await withAccounts(options, terminal, async (dataSource, ini) => {
    const { account, key } = await removeSshKey(dataSource, options.user, options.key);
    const document = { changed: true, user: account.username, key: sshKeyDocument(key) };
    const line = `Removed the SSH key SHA256:${printable(key.fingerprint)} of ${printable(account.username)}`;
    printResult(options, terminal, document, [line]);
    hintAuthorizedKeys(ini, options, terminal, { removed: "the removed key" });
  });
}
