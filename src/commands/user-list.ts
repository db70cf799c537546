import { listAccounts } from "../access/accounts.js";
import { inColumns } from "../terminal/columns.js";
import type { Terminal } from "../terminal/terminal.js";
import { type AccountOptions, printResult, withAccounts } from "./accounts/account-options.js";
import { accountDocument, shownTime } from "./accounts/documents.js";

/**
 * Lists the accounts. Only reads.
 * @throws UserError
 */
export async function userList(options: AccountOptions, terminal: Terminal): Promise<void> {
  const accounts = await withAccounts(options, terminal, listAccounts, { readOnly: true });
  const users = accounts.map((account) => ({ ...accountDocument(account), repositories: account.repositories }));
  const rows = users.map(({ username, email, admin, active, externType, lastLogin, repositories }) => [
    ...[username, email ?? "", admin ? "yes" : "no", active ? "yes" : "no", externType ?? ""],
    ...[shownTime(lastLogin), String(repositories)],
  ]);
  const headings = ["USER", "EMAIL", "ADMIN", "ACTIVE", "TYPE", "LAST LOGIN", "REPOSITORIES"];
  printResult(
    options,
    terminal,
    { users },
    rows.length === 0 ? ["There are no users."] : inColumns([headings, ...rows]),
  );
}
