// Real shells that complete the command lines of the built program.
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { builtProgram, projectRoot, runBuilt } from "../cli/cli.js";

export const shells = ["bash", "zsh", "fish"] as const;

export type Shell = (typeof shells)[number];

/** For the title of a test: why it is skipped, if it is. */
export function missingFor(shell: Shell): string | undefined {
  if (spawnSync("python3", ["-c", "import pty"]).status !== 0) return "there is no python3 with the module pty";
  return spawnSync(shell, ["-c", ":"]).error === undefined ? undefined : `${shell} is not installed`;
}

export interface Completed {
  /** The arguments with which the program was started when Enter was pressed, for each line. */
  readonly runs: readonly (readonly string[])[];
  readonly shown: string;
}

/**
 * Types each line, presses Tab at its end, and Enter.
 * @param folder for what the shell and the program leave; it becomes the working folder
 * @param lines after the program's name
 */
export function pressTab(shell: Shell, folder: string, lines: readonly string[]): Completed {
  const { environment, command } = prepareShell(shell, folder);
  const script = path.join(projectRoot, "test/support/completion/press-tab.py");
  const typed = JSON.stringify(lines.map((line) => `kallithea-cli ${line}`));
  const { stdout, stderr, status } = spawnSync("python3", [script, typed, ...command], {
    cwd: folder,
    encoding: "utf8",
    env: environment,
  });
  if (status !== 0) throw new Error(`${shell} hangs:\n${stdout}${stderr}`);
  const runs = readFileSync(path.join(folder, "runs"), "utf8").split("\0\n").slice(0, -1);
  return { runs: runs.map((run) => run.split("\0").slice(1)), shown: stdout };
}

/** The settings of the shell load what `completion` prints. */
function prepareShell(shell: Shell, folder: string) {
  const home = path.join(folder, `home-of-${shell}`);
  mkdirSync(path.join(home, "fish"), { recursive: true });
  const script = path.join(home, "completion");
  writeFileSync(script, runBuilt(["completion", shell]).stdout);
  const settings = {
    bash: `PS1='ready> '\nbind 'set enable-bracketed-paste off'\nbind 'set bell-style none'\nsource ${script}\n`,
    zsh: `PS1='ready> '\nautoload -U compinit\ncompinit -u -D\nunset zle_bracketed_paste\nsource ${script}\n`,
    fish: `function fish_prompt\necho 'ready> '\nend\nfunction fish_greeting\nend\nset -g fish_autosuggestion_enabled 0\nsource ${script}\n`,
  };
  const file = path.join(home, { bash: "rc", zsh: ".zshrc", fish: "fish/config.fish" }[shell]);
  writeFileSync(file, settings[shell]);
  const command = {
    bash: ["bash", "--noprofile", "--rcfile", file, "-i"],
    zsh: ["zsh", "-d", "-i"],
    fish: ["fish", "-i"],
  };
  return {
    command: command[shell],
    environment: {
      PATH: `${programFolder(folder)}:${process.env.PATH}`,
      ...{ HOME: home, ZDOTDIR: home, XDG_CONFIG_HOME: home, XDG_DATA_HOME: home, XDG_RUNTIME_DIR: home },
      ...{ TERM: "xterm", LC_ALL: "C.UTF-8" },
    },
  };
}

/**
 * A program that answers each Tab as the built one does, and records with which arguments it was started otherwise.
 * @returns the folder that it is in, for PATH
 */
function programFolder(folder: string): string {
  const bin = path.join(folder, "bin");
  mkdirSync(bin);
  const program = `#!/bin/sh
if [ "$1" = __complete ]; then
  exec '${process.execPath}' '${builtProgram}' "$@"
else
  { printf '\\0'; for word; do printf '%s\\0' "$word"; done; echo; } >>'${folder}/runs'
  echo 'ran>'
fi
`;
  writeFileSync(path.join(bin, "kallithea-cli"), program);
  chmodSync(path.join(bin, "kallithea-cli"), 0o755);
  return bin;
}
