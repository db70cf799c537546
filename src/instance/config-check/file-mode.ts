// Who can read the file, and so its secrets.
import { type Stats, statSync } from "node:fs";
import { isSecretKey, withoutSecrets } from "../../ini/secrets.js";
import { shellWord } from "../../shell-word.js";
import type { Finding } from "../finding.js";
import type { ConfigFile } from "./config-file.js";

export function fileModeFindings(file: ConfigFile): Finding[] {
  const mode = modeOf(file.ini.path);
  if (mode === undefined) return [];
  const path = shellWord(file.ini.path);
  if ((mode & 0o002) !== 0)
    return [
      file.finding(
        "file-mode",
        "error",
        `Every user can change the file (mode ${octal(mode)}).`,
        `chmod o-rwx ${path}`,
      ),
    ];
  if ((mode & 0o004) !== 0 && hasSecrets(file))
    return [
      file.finding(
        "file-mode",
        "error",
        `Every user can read the secrets in the file (mode ${octal(mode)}).`,
        `chmod o-rwx ${path}`,
      ),
    ];
  return [];
}

/** Of a text that is not on disk, nothing is known. */
function modeOf(path: string): number | undefined {
  let status: Stats | undefined;
  try {
    status = statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
  return status && status.mode & 0o7777;
}

function octal(mode: number): string {
  return mode.toString(8).padStart(3, "0");
}

function hasSecrets({ settings }: ConfigFile): boolean {
  return settings.some(({ key, value }) => value !== "" && (isSecretKey(key) || withoutSecrets(key, value) !== value));
}
