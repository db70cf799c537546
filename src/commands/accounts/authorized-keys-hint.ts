import { UserError } from "../../errors.js";
import { booleanSetting } from "../../ini/boolean.js";
import type { Ini } from "../../ini/load.js";
import { shellWord } from "../../shell-word.js";
import type { Terminal } from "../../terminal/terminal.js";

/**
 * If the instance has an authorized_keys, it does not have the change of a key yet. The change has been made: a mistake
 * in the ini does not make it a failure.
 */
export function hintAuthorizedKeys(
  ini: Ini,
  { config_file, quiet }: { config_file: string; quiet: boolean },
  { warn }: Pick<Terminal, "warn">,
): void {
  if (quiet || !ini.app().get("ssh_authorized_keys")) return;
  try {
    if (!booleanSetting(ini, "ssh_enabled")) return;
    warn(`To update authorized_keys: kallithea-cli ssh-update-authorized-keys -c ${shellWord(config_file)}`);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    warn(`Warning: ${error.message}`);
  }
}
