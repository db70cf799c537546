// git and hg as tools of the tests, with nothing of this machine's configuration.
import { spawnSync } from "node:child_process";

const environment = {
  PATH: process.env.PATH,
  LC_ALL: "C",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_AUTHOR_NAME: "A. Author",
  GIT_AUTHOR_EMAIL: "author@example.com",
  GIT_COMMITTER_NAME: "C. Committer",
  GIT_COMMITTER_EMAIL: "c@example.com",
  HGRCPATH: "",
  HGPLAIN: "1",
  HGENCODING: "utf-8",
};

/** Runs git in a folder. @returns its standard output. Throws where it fails. */
export function runGitTool(folder: string, args: readonly string[], input?: string | Buffer): string {
  return run("git", args, folder, input);
}

/** Runs Mercurial in a folder. @returns its standard output. Throws where it fails. */
export function runHgTool(folder: string, args: readonly string[], input?: string | Buffer): string {
  return run("hg", args, folder, input);
}

/** Runs any other program. @returns its standard output. Throws where it fails. */
export function runTool(program: string, args: readonly string[]): string {
  return run(program, args, "/");
}

export const hgIsInstalled = spawnSync("hg", ["--version"], { env: environment }).status === 0;

function run(program: string, args: readonly string[], cwd: string, input?: string | Buffer): string {
  const { status, error, stdout, stderr } = spawnSync(program, args, {
    cwd,
    env: environment,
    encoding: "utf8",
    ...(input === undefined ? {} : { input }),
  });
  if (error) throw error;
  if (status !== 0) throw new Error(`${program} ${args.join(" ")} failed with ${status}: ${stderr}`);
  return stdout;
}
