import { exitStatus } from "../errors.js";
import { rememberConfigFile } from "../own-command.js";
import type { Terminal } from "../terminal/terminal.js";
import type { Command } from "./command.js";

/**
 * Runs the command of a command line.
 * @param argv the arguments after the program's name
 * @param onCommand called before the command runs, with its name: for that of a group, the name it was called by
 * @returns the exit status
 * @throws UserError of every kind; any other error is a bug
 */
export async function runCommandLine(
  argv: readonly string[],
  terminal: Terminal,
  onCommand?: (name: string) => void,
): Promise<number> {
  const command = commandOfPrograms(argv, terminal);
  if (command !== undefined) {
    onCommand?.(argv[0] as string);
    return (await command()) ?? exitStatus.ok;
  }
  const end = argv.indexOf("--");
  const words = end === -1 ? argv : argv.slice(0, end);
  if (asksForHelp(words)) return (await import("./help/help.js")).printHelp(words, terminal);
  if (words.some((word) => word === "--version" || word === "-V"))
    return (await import("../commands/version.js")).version({ json: words.includes("--json") }, terminal);
  return (await import("./cli.js")).commandLine(argv, terminal, onCommand);
}

/** Recognized here, since loading the parser takes longer than printing help. Letters can be joined, as in `-qh`. */
function asksForHelp(words: readonly string[]): boolean {
  return (
    words.length === 0 || words[0] === "help" || words.some((word) => /^(--help|-[filqvy]*h[cfilnqvy]*)$/.test(word))
  );
}

/**
 * What sshd, Mercurial, Git and the completion of shells start, exactly as we have told them to. Somebody waits for it, so
 * it is recognized without the parser and the pages of all commands, which take as long to load as these commands take to
 * run.
 */
function commandOfPrograms([name, ...words]: readonly string[], terminal: Terminal): Command | undefined {
  const line = words.join("\n");
  const [, config, user, key] = (name === "ssh-serve" && /^-c\n([^-\n].*)\n(\d{1,15})\n(\d{1,15})$/.exec(line)) || [];
  if (config !== undefined && words.length === 4)
    return async () => {
      rememberConfigFile(config === process.env.KALLITHEA_CONFIG ? undefined : config);
      const options = { config_file: config, userId: Number(user), keyId: Number(key) };
      return (await import("../commands/ssh-serve.js")).sshServe(options, terminal);
    };
  if (name === "ssh-hook" && (line === "pull" || line === "push"))
    return async () => (await import("../commands/ssh-hook.js")).sshHook(line, terminal);
  if (name === "git-hook" && words.length === 0)
    return async () => (await import("../commands/git-hook.js")).gitHook(terminal);
  if (name === "__complete") return async () => (await import("./completion/complete.js")).complete(words, terminal);
  return undefined;
}
