import { descriptionRule } from "../access/account-rules.js";
import type { Account } from "../access/accounts.js";
import { type ApiKey, createApiKey } from "../access/api-keys.js";
import { UsageError } from "../errors.js";
import { printable } from "../terminal/printable.js";
import type { Terminal } from "../terminal/terminal.js";
import {
  type AccountOptions,
  checked,
  printSecretResult,
  requireOutput,
  withAccounts,
} from "./accounts/account-options.js";
import { apiKeyDocument } from "./accounts/documents.js";

export interface ApiKeyCreateOptions extends AccountOptions {
  user: string;
  description: string;
  lifetime?: string | undefined;
}

/**
 * Creates an API key and prints only the key.
 * @throws UserError if there is no such account
 */
export async function apiKeyCreate(options: ApiKeyCreateOptions, terminal: Terminal): Promise<void> {
  const what = "the new key";
  requireOutput(options, terminal, what);
  const description = checked("--description", options.description.trim(), descriptionRule);
  const lifetime = minutesIn(options.lifetime);
  const print = ({ username }: Account, key: ApiKey): void => {
    const document = { changed: true, user: username, key: apiKeyDocument(key, true) };
    printSecretResult(options, terminal, { what, document, secret: key.key });
  };
  const { username, active } = await withAccounts(options, terminal, (dataSource) =>
    createApiKey(dataSource, options.user, { description, lifetime }, print),
  );
  if (!active) terminal.warn(`Warning: ${printable(username)} is not active: its keys do not work.`);
}

const minutesPerUnit: Readonly<Record<string, number>> = { m: 1, h: 60, d: 1440, w: 10_080 };

/** Ten years: more is for ever, for which there is no need of the option. */
const longestLifetime = 10 * 366 * 1440;

/** @throws UsageError */
function minutesIn(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const [, number = "", unit = "m"] = /^([1-9]\d{0,8})([mhdw])?$/.exec(text) ?? [];
  const minutes = Number(number) * (minutesPerUnit[unit] ?? 1);
  if (minutes > 0 && minutes <= longestLifetime) return minutes;
  throw new UsageError(
    `--lifetime: "${printable(text)}" is not a valid lifetime: use minutes, or e.g. 12h or 30d, at most ten years.`,
    { hint: "Without the option the key never expires." },
  );
}
