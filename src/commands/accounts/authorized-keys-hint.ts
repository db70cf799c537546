import { UserError } from "../../errors.js";
import { booleanSetting } from "../../ini/boolean.js";
import type { Ini } from "../../ini/load.js";
import { ownCommand } from "../../own-command.js";
import type { Terminal } from "../../terminal/terminal.js";

/**
 * If the instance has an authorized_keys, it does not have the change of a key yet: this user need not be the one of
 * the SSH server. A key that was added while SSH is off has no effect. The change has been made: a mistake in the ini
 * does not make it a failure.
 * @param change `added`: whether a key was added; `removed`: what the file still has, e.g. "the removed key"
 */
export function hintAuthorizedKeys(
  ini: Ini,
  { quiet }: { quiet: boolean },
  { warn }: Pick<Terminal, "warn">,
  { added = false, removed }: { added?: boolean; removed?: string | undefined } = {},
): void {
  if (quiet && removed === undefined) return;
  const hasFile = Boolean(ini.app().get("ssh_authorized_keys"));
  if (!hasFile && !added) return;
  try {
    if (!booleanSetting(ini, "ssh_enabled")) {
      if (added)
        warn(
          `Warning: SSH is off, so the key has no effect. To enable it: ${ownCommand("config-set", "ssh_enabled=true")}`,
        );
      return;
    }
    if (!hasFile) return;
    // ssh-serve checks the key and its user again, so that repositories are safe.
    if (removed !== undefined)
      warn(`Warning: sshd still accepts ${removed}, and Kallithea then refuses it, until authorized_keys is updated.`);
    if (quiet) return;
    warn(`To update authorized_keys, run as the owner of that file: ${ownCommand("ssh-update-authorized-keys")}`);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    warn(`Warning: ${error.message}`);
  }
}
