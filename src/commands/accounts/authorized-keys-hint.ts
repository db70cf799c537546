import path from "node:path";
import { UserError } from "../../errors.js";
import { booleanSetting } from "../../ini/boolean.js";
import type { Ini } from "../../ini/load.js";
import { kallitheaCliOf } from "../../ini/python.js";
import { shellPath } from "../../shell-word.js";
import type { Terminal } from "../../terminal/terminal.js";

/**
 * If the instance has an authorized_keys, it does not have the change of a key yet; only Kallithea's own program writes
 * it. The change has been made: a mistake in the ini does not make it a failure.
 * @param change `removed`: what the file still has, e.g. "the removed key"
 */
export function hintAuthorizedKeys(
  ini: Ini,
  { config_file, quiet }: { config_file: string; quiet: boolean },
  { warn }: Pick<Terminal, "warn">,
  { removed }: { removed?: string | undefined } = {},
): void {
  if ((quiet && removed === undefined) || !ini.app().get("ssh_authorized_keys")) return;
  try {
    if (!booleanSetting(ini, "ssh_enabled")) return;
    const program = kallitheaCliOf(ini.app(), path.dirname(ini.path));
    // Kallithea's ssh-serve checks the key and its user again, so that repositories are safe.
    if (removed !== undefined)
      warn(`Warning: sshd still accepts ${removed}, and Kallithea then refuses it, until authorized_keys is updated.`);
    if (quiet) return;
    const command = `${shellPath(program ?? "/srv/kallithea/venv/bin/kallithea-cli")} ssh-update-authorized-keys -c ${shellPath(config_file)}`;
    warn(
      program === undefined
        ? `To update authorized_keys, run Kallithea's own kallithea-cli as the user of the SSH server, e.g.: ${command}`
        : `To update authorized_keys, as the user that has it: ${command}`,
    );
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    warn(`Warning: ${error.message}`);
  }
}
