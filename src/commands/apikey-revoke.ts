import { revokeApiKey } from "../access/api-keys.js";
import { ownCommand } from "../own-command.js";
import { printable } from "../terminal/printable.js";
import type { Terminal } from "../terminal/terminal.js";
import { type AccountOptions, printResult, withAccounts } from "./accounts/account-options.js";
import { apiKeyDocument } from "./accounts/documents.js";

export interface ApiKeyRevokeOptions extends AccountOptions {
  user: string;
  key: string;
}

/**
 * Revokes an API key.
 * @throws UserError if there is no such account or key
 */
export async function apiKeyRevoke(options: ApiKeyRevokeOptions, terminal: Terminal): Promise<void> {
  const { account, key } = await withAccounts(options, terminal, (dataSource) =>
    revokeApiKey(dataSource, options.user, options.key),
  );
  const revoked = apiKeyDocument(key, false);
  const name = printable(account.username);
  const line = revoked.builtIn
    ? `Replaced the built-in API key of ${name}. To see the new one: ${ownCommand("apikey-list", account.username, "--show-keys")}`
    : `Revoked the API key ${revoked.id} (${revoked.prefix}…) of ${name}`;
  printResult(options, terminal, { changed: true, user: account.username, key: revoked }, [line]);
}
