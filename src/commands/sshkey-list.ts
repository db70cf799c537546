import { listSshKeys } from "../access/ssh-keys.js";
import { inColumns } from "../terminal/columns.js";
import { printable } from "../terminal/printable.js";
import type { Terminal } from "../terminal/terminal.js";
import { type AccountOptions, printResult, withAccounts } from "./accounts/account-options.js";
import { shownTime, sshKeyDocument } from "./accounts/documents.js";

export interface SshKeyListOptions extends AccountOptions {
  user: string;
}

/**
 * Lists the SSH keys of an account. Only reads.
 * @throws UserError
 */
export async function sshKeyList(options: SshKeyListOptions, terminal: Terminal): Promise<void> {
  const find = (dataSource: Parameters<typeof listSshKeys>[0]) => listSshKeys(dataSource, options.user);
  const { account, keys } = await withAccounts(options, terminal, find, { readOnly: true });
  const documents = keys.map(sshKeyDocument);
  const rows = documents.map(({ id, type, fingerprint, description, lastSeen }) => [
    ...[String(id), type ?? "not valid", fingerprint, shownTime(lastSeen), description],
  ]);
  const table = inColumns([["ID", "TYPE", "FINGERPRINT", "LAST USED", "DESCRIPTION"], ...rows]);
  const lines = rows.length > 0 ? table : [`${printable(account.username)} has no SSH keys.`];
  printResult(options, terminal, { user: account.username, keys: documents }, lines);
}
