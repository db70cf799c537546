import { statSync } from "node:fs";
import path from "node:path";
import { ConfigurationError, IncompleteError } from "../errors.js";
import { isProgram } from "../files/find-program.js";
import { booleanSetting } from "../ini/boolean.js";
import { cliWords, ownCliPath } from "../ini/cli-path.js";
import { type Ini, loadIni } from "../ini/load.js";
import { shellWord } from "../shell-word.js";
import { type Updated, updateAuthorizedKeys } from "../ssh/authorized-keys/update.js";
import { printable, printableJson } from "../terminal/printable.js";
import type { Terminal } from "../terminal/terminal.js";
import { withPlainSession } from "./instance/with-plain-session.js";

export interface SshUpdateAuthorizedKeysOptions {
  config_file: string;
  json: boolean;
  quiet: boolean;
}

/**
 * Writes the authorized_keys file of the instance with the keys in the database.
 * @throws IncompleteError if a key in the database is not valid: the file has a comment in its place; UserError if the
 * file was not written
 */
export async function sshUpdateAuthorizedKeys(
  options: SshUpdateAuthorizedKeysOptions,
  terminal: Terminal,
): Promise<void> {
  const ini = loadIni(options.config_file);
  const file = ini.app().get("ssh_authorized_keys") || undefined;
  const missing = !booleanSetting(ini, "ssh_enabled")
    ? "ssh_enabled"
    : file === undefined
      ? "ssh_authorized_keys"
      : undefined;
  if (missing !== undefined || file === undefined) return notConfigured(missing ?? "", ini, options, terminal);
  const cli = ini.app().get("kallithea_cli_path") ?? "kallithea-cli";
  if (cli === "")
    throw new ConfigurationError(`kallithea_cli_path in ${printable(ini.path)} is empty.`, { hint: cliHint(ini) });
  const request = { file, cli, config: ini.path, onNotice: terminal.warn };
  const updated = await withPlainSession(ini, (session) => updateAuthorizedKeys(session, request));
  if (!options.quiet) for (const line of warnings(ini, file, cli)) terminal.warn(line);
  report(file, updated, options, terminal);
}

/** Kallithea does not take this for an error, and scripts may rely on it. */
function notConfigured(key: string, ini: Ini, options: SshUpdateAuthorizedKeysOptions, terminal: Terminal): void {
  if (options.json) terminal.print(printableJson({ changed: false, file: null, keys: 0, invalid: [], kept: null }));
  if (options.quiet) return;
  terminal.warn(
    key === "ssh_enabled"
      ? "Will not write SSH authorized_keys file - ssh_enabled is not configured"
      : "Cannot write SSH authorized_keys file - ssh_authorized_keys is not configured",
  );
  const value = key === "ssh_enabled" ? "true" : "/home/kallithea/.ssh/authorized_keys";
  terminal.warn(`To configure it: kallithea-cli config-set -c ${shellWord(ini.path)} ${key}=${value}`);
}

function report(file: string, updated: Updated, { json }: SshUpdateAuthorizedKeysOptions, terminal: Terminal): void {
  const { keys, invalid, kept } = updated;
  if (json) {
    const problems = invalid.map(({ userId, keyId, reason }) => ({ userId, keyId, reason }));
    terminal.print(
      printableJson({
        changed: true,
        file: path.resolve(file),
        keys: keys - invalid.length,
        invalid: problems,
        kept: kept ?? null,
      }),
    );
  }
  if (kept !== undefined)
    terminal.warn(
      `Warning: the old file had lines of others, which the new one does not have. It was kept as ${printable(kept)}.`,
    );
  for (const { userId, keyId, reason } of invalid)
    terminal.warn(`SSH key ${keyId} of user ${userId} was left out. ${printable(reason)}`);
  if (invalid.length > 0)
    throw new IncompleteError(
      `${printable(file)} was written, but without ${invalid.length === 1 ? "1 key that is" : `${invalid.length} keys that are`} not valid.`,
      "Remove them with kallithea-cli sshkey-remove, or in the web interface.",
    );
}

function warnings(ini: Ini, file: string, cli: string): string[] {
  const found: string[] = [];
  const [program = ""] = cliWords(cli);
  if (!path.isAbsolute(program) || !isProgram(program))
    found.push(
      `Warning: kallithea_cli_path is ${printable(cli)}, which is not the absolute path of a program. ${cliHint(ini)}`,
    );
  const { mode } = statSync(path.dirname(path.resolve(file)));
  if ((mode & 0o022) !== 0)
    found.push(
      `Warning: other users can write to the folder of ${printable(file)}, so sshd will not read it. To fix it: chmod go-w ${shellWord(path.dirname(path.resolve(file)))}`,
    );
  return found;
}

function cliHint(ini: Ini): string {
  return `To set it: kallithea-cli config-set -c ${shellWord(ini.path)} ${shellWord(`kallithea_cli_path=${ownCliPath()}`)}`;
}
