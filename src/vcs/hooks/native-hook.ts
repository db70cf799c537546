// What Kallithea's hook starts without Python.
import { existsSync } from "node:fs";
import path from "node:path";

/**
 * The command of a hook that was written for `git_hook_native`.
 * @param script the file as Latin-1
 * @returns undefined for every other hook
 */
export function nativeCommand(script: string): string | undefined {
  const [, command] = /^exec (.*) git-hook$/m.exec(script) ?? [];
  return command === undefined ? undefined : Buffer.from(command, "latin1").toString();
}

/**
 * @param command as a shell reads it, with words as `shellWord` quotes them
 * @returns the first word that is the absolute path of nothing
 */
export function missingProgram(command: string): string | undefined {
  const words = command.match(/(?:'[^']*'|\\'|[^\s'])+/g) ?? [];
  const paths = words.map((word) => word.replace(/'([^']*)'|\\'/g, (_, text?: string) => text ?? "'"));
  return paths.find((file) => path.isAbsolute(file) && !existsSync(file));
}
