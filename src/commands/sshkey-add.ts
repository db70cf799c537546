import { existsSync } from "node:fs";
import { descriptionRule } from "../access/account-rules.js";
import { addSshKey } from "../access/ssh-keys.js";
import { parseSshPublicKey, typesOfTheOriginal, weakness } from "../access/ssh-public-key.js";
import { UsageError } from "../errors.js";
import { ownCommand } from "../own-command.js";
import { printable } from "../terminal/printable.js";
import type { Terminal } from "../terminal/terminal.js";
import { type AccountOptions, checked, printResult, withAccounts } from "./accounts/account-options.js";
import { hintAuthorizedKeys } from "./accounts/authorized-keys-hint.js";
import { sshKeyDocument } from "./accounts/documents.js";
import { longestInput, readGivenFile } from "./instance/given-secret.js";

export interface SshKeyAddOptions extends AccountOptions {
  user: string;
  file?: string | undefined;
  key?: string | undefined;
  description?: string | undefined;
  ifMissing: boolean;
}

/**
 * Adds a public SSH key to an account.
 * @throws UserError if it is not valid, or there is no such account; with the status "exists" if a user has it already
 */
export async function sshKeyAdd(options: SshKeyAddOptions, terminal: Terminal): Promise<void> {
  const description = checked("--description", options.description, descriptionRule);
  const line = keyLine(await givenKey(options, terminal));
  const publicKey = parseSshPublicKey(line);
  const { type, comment } = publicKey;
  if (!description?.trim()) checked("The comment of the key", comment, descriptionRule);
  const { ifMissing } = options;
  await withAccounts(options, terminal, async (dataSource, ini) => {
    const { account, key, added } = await addSshKey(dataSource, options.user, { line, description, ifMissing });
    const document = { changed: added, user: account.username, key: sshKeyDocument(key) };
    const name = printable(account.username);
    const fingerprint = `SHA256:${printable(key.fingerprint)}`;
    const sentence = added ? `Added the SSH key ${fingerprint} to ${name}` : `${name} has the SSH key ${fingerprint}.`;
    printResult(options, terminal, document, [sentence]);
    if (!added) return;
    hintAuthorizedKeys(ini, options, terminal, { added });
    const weak = weakness(publicKey);
    if (weak !== undefined) terminal.warn(`Warning: ${weak}.`);
    if (!typesOfTheOriginal.includes(type)) {
      terminal.warn(
        `Warning: the web pages of Kallithea 0.7.0 leave out keys of the type ${type} when they write authorized_keys.`,
      );
    }
  });
}

/** @throws UsageError if it did not come, came twice, or cannot be read */
async function givenKey({ user, file, key }: SshKeyAddOptions, terminal: Terminal): Promise<string> {
  if (key !== undefined && file !== undefined) throw new UsageError("Use only one of a file and --key.");
  if (key !== undefined) return key;
  if (file !== undefined && file !== "-") {
    if (!existsSync(file) && existsSync(user)) throw swapped(user, file);
    return readGivenFile(undefined, file);
  }
  if (!terminal.interactive) return terminal.readInput();
  throw new UsageError("The SSH key is missing.", {
    hint: "Give the file with the public key, e.g. id_ed25519.pub, or --key 'ssh-ed25519 AAAA…'.",
  });
}

function swapped(user: string, file: string): UsageError {
  return new UsageError(
    `The user comes first, then the file: ${printable(file)} is not a file, and ${printable(user)} is.`,
    {
      hint: `Run: ${ownCommand("sshkey-add", file, user)}`,
    },
  );
}

/** Without comments and empty lines, which files of keys may have. */
function keyLine(text: string): string {
  if (text.length > longestInput) throw new UsageError("The SSH key is too long to be a public key.");
  const lines = text.split(/\r?\n/).filter((line) => !/^\s*(#|$)/.test(line));
  return lines.join("\n").trim();
}
