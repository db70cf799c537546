import { booleanSetting } from "../../ini/boolean.js";
import type { Ini } from "../../ini/load.js";
import { shellWord } from "../../shell-word.js";
import type { Terminal } from "../../terminal/terminal.js";

/** If the instance has an authorized_keys, it does not have the change of a key yet. */
export function hintAuthorizedKeys(
  ini: Ini,
  { config_file, quiet }: { config_file: string; quiet: boolean },
  { warn }: Pick<Terminal, "warn">,
): void {
  if (quiet || !booleanSetting(ini, "ssh_enabled") || !ini.app().get("ssh_authorized_keys")) return;
  warn(`To update authorized_keys: kallithea-cli ssh-update-authorized-keys -c ${shellWord(config_file)}`);
}
