import { programsOnPath } from "../../files/find-program.js";
import { abort } from "./rejected-error.js";
import { becomeProgram } from "./run-program.js";

/**
 * Serves a Git repository to the client.
 * @param folder of the repository, absolute
 * @returns the exit status of Git
 * @throws RejectedError if Git is not installed
 */
export function serveGit(verb: string, folder: string, environment: Readonly<Record<string, string>>): Promise<number> {
  // As with Kallithea, from PATH: `git_path` is for the server.
  const git = programsOnPath("git", environment.PATH ?? "")[0];
  if (git === undefined) throw abort("Git is not installed on the server", { detail: `PATH is ${environment.PATH}` });
  return becomeProgram({ file: git, arguments: ["shell", "-c", `${verb} ${quoted(folder)}`], environment });
}

/** TRAP: `git shell` is no shell. It reads what Git's own quoting writes: `'` and `!` outside of the quotes. */
function quoted(folder: string): string {
  return `'${folder.replace(/['!]/g, (character) => `'\\${character}'`)}'`;
}
