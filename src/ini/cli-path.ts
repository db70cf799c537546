// `kallithea_cli_path`: the command that each key in authorized_keys starts, with `ssh-serve` as its first argument.
import { closeSync, openSync, readSync } from "node:fs";
import path from "node:path";
import { isProgram, programsOnPath } from "../files/find-program.js";
import { realFile } from "../files/real-file.js";

/** What OpenSSH sets as PATH if nothing else does, without the folders for administrators. */
export const sshdPath = "/usr/local/bin:/usr/bin:/bin";

/** What a shell leaves as it is. Kallithea's web pages write authorized_keys without quotes. */
const plain = /^[\w./:@%+=,-]+$/;

/**
 * The words of the setting: a program, whose path may contain spaces, or a program with arguments, as in
 * `/opt/node/bin/node /opt/kallithea-cli/dist/kallithea-cli.cjs`.
 */
export function cliWords(setting: string): string[] {
  const words = setting.trim().split(/\s+/);
  return words.length === 1 || isProgram(setting) || !isPlainCommand(words) ? [setting] : words;
}

/** Whether the web pages can write it to authorized_keys: what a shell would read as something else breaks the line. */
export function isPlainCommand(words: readonly string[]): boolean {
  return words.every((word) => plain.test(word));
}

/**
 * This program as the setting names it. Its first line asks PATH for Node, so Node is named if sshd would find none or
 * another one.
 * @param program the file that Node was started with
 */
export function ownCliPath(program = process.argv[1] ?? "", node = process.execPath, searchPath = sshdPath): string {
  const found = programsOnPath(path.basename(node), searchPath)[0];
  const isFound = found !== undefined && realFile(found) === realFile(node);
  return (isProgram(program) && isFound) || !isPlainCommand([node, program]) ? program : `${node} ${program}`;
}

/**
 * The program that the first line of a script asks PATH for: `node` of `#!/usr/bin/env node`.
 * @returns undefined if it asks for none, or sshd's usual PATH has it
 */
export function missingOnSshdPath(script: string, searchPath = sshdPath): string | undefined {
  const [, name] = /^#!\s*\S*\/env\s+(?:-S\s+)?([^\s/=-][^\s/=]*)\s*$/m.exec(firstLine(script)) ?? [];
  return name === undefined || programsOnPath(name, searchPath).length > 0 ? undefined : name;
}

function firstLine(file: string): string {
  const bytes = Buffer.alloc(256);
  try {
    const opened = openSync(file, "r");
    const length = readSync(opened, bytes);
    closeSync(opened);
    return bytes.toString("utf8", 0, length).split("\n", 1)[0] ?? "";
  } catch {
    return "";
  }
}
