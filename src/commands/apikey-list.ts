import { listApiKeys } from "../access/api-keys.js";
import { inColumns } from "../terminal/columns.js";
import type { Terminal } from "../terminal/terminal.js";
import { type AccountOptions, printResult, withAccounts } from "./accounts/account-options.js";
import { apiKeyDocument, shownTime } from "./accounts/documents.js";

export interface ApiKeyListOptions extends AccountOptions {
  user: string;
  showKeys: boolean;
}

/**
 * Lists the API keys of an account, only their beginnings unless `--show-keys` is given. Only reads.
 * @throws UserError
 */
export async function apiKeyList(options: ApiKeyListOptions, terminal: Terminal): Promise<void> {
  const find = (dataSource: Parameters<typeof listApiKeys>[0]) => listApiKeys(dataSource, options.user);
  const { account, keys } = await withAccounts(options, terminal, find, { readOnly: true });
  const documents = keys.map((key) => apiKeyDocument(key, options.showKeys));
  const rows = documents.map(({ id, key, prefix, description, expires, expired, createdOn }) => [
    ...[id === null ? "built-in" : String(id), key ?? `${prefix}…`, shownTime(createdOn)],
    ...[`${shownTime(expires)}${expired ? " (expired)" : ""}`, description],
  ]);
  const headings = ["ID", "KEY", "CREATED", "EXPIRES", "DESCRIPTION"];
  printResult(options, terminal, { user: account.username, keys: documents }, inColumns([headings, ...rows]));
}
