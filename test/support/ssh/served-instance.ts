// An instance whose repositories are served over SSH, and clients of it without a real sshd.
import { appendFileSync, chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import { builtProgram, runBuilt } from "../cli/cli.js";
import { dbCreateArguments, makeInstanceOn, type TestInstance } from "../cli/instance.js";
import { makeFolder } from "../cli/temporary-folder.js";
import { type Engine, query, type Row, sqlite } from "../databases/engines.js";
import { hgIsInstalled, runHgTool } from "../repositories/run-tools.js";
import { commitGit, makeGit, makeHg } from "../repositories/scanned-instance.js";
import type { SshClient } from "./sshd.js";

/** Who connects: the id of a user, and of a key. */
export interface Login {
  readonly user: number;
  readonly key: number;
}

/** The administrator, and a user who may only read. */
export const doe: Login = { user: 2, key: 1 };
export const reader: Login = { user: 3, key: 2 };

/** What a client is answered when the server's environment is at fault. */
export const unavailable = "abort: Kallithea is not available at the moment.\n";

/**
 * Makes an instance with the repositories `git` and, where it is installed, `hg`, with one changeset each, whose Git
 * hooks need no Python. The caller removes its folder.
 * @param repositories further empty ones of Git
 */
export async function servedInstance({
  engine = sqlite,
  repositories = [],
}: {
  engine?: Engine;
  repositories?: readonly string[];
} = {}): Promise<TestInstance> {
  const folder = makeFolder();
  const made = makeInstanceOn(await engine.newUrl(folder), folder);
  appendFileSync(made.ini, "ssh_enabled = true\ngit_hook_native = true\n");
  commitGit(makeGit(made, "git"), "first");
  for (const name of repositories) makeGit(made, name);
  if (hgIsInstalled) commitHg(makeHg(made, "hg"), "first");
  const { status, stderr } = runBuilt(dbCreateArguments(made));
  expect(status, stderr).toBe(0);
  const [yes, no, at] = ["'1'", "'0'", "'2020-01-01 00:00:00'"];
  await query(
    made.url,
    `INSERT INTO users (user_id, username, password, active, admin, firstname, lastname, email, api_key, created_on)
     VALUES (3, 'reader', 'x', ${yes}, ${no}, '', '', 'reader@example.com', 'key of reader', ${at})`,
  );
  for (const { user, key } of [doe, reader])
    await query(
      made.url,
      `INSERT INTO user_ssh_keys (user_ssh_key_id, user_id, public_key, description, fingerprint, created_on)
       VALUES (${key}, ${user}, 'k', '', 'f${key}', ${at})`,
    );
  return made;
}

export function commitHg(folder: string, name: string): void {
  writeFileSync(path.join(folder, name), `${name}\n`);
  runHgTool(folder, ["commit", "--quiet", "--addremove", "-m", name, "-u", "a", "-d", "2020-01-01"]);
}

/** What sshd sets. */
export function sshdEnvironment(command: string) {
  return {
    SSH_ORIGINAL_COMMAND: command,
    SSH_CONNECTION: "192.0.2.7 1024 192.0.2.1 22",
    SSH_CLIENT: "192.0.2.7 1024 22",
  };
}

/** One connection. By default, the client of Git leaves after the list of references, and that of Mercurial at once. */
export function connect(
  { ini }: Pick<TestInstance, "ini">,
  command: string,
  {
    login = doe,
    env = {},
    input = command.startsWith("git-") ? "0000" : "",
  }: { login?: Login; env?: NodeJS.ProcessEnv; input?: string } = {},
) {
  const { status, stdout, stderr } = runBuilt(["ssh-serve", "-c", ini, String(login.user), String(login.key)], {
    env: { ...sshdEnvironment(command), ...env },
    input,
  });
  return { status, stdout, stderr };
}

/** A client whose `ssh` starts this program as sshd would. */
export function clientWithoutSshd({ folder, ini }: TestInstance, { user, key }: Login = doe): SshClient {
  const bin = path.join(folder, `client-${user}-${key}`);
  // Git recognizes a program called ssh. The command is its last argument.
  const command = path.join(bin, "ssh");
  if (!existsSync(bin)) {
    mkdirSync(bin);
    writeFileSync(
      command,
      `#!/bin/sh
for last; do :; done
SSH_ORIGINAL_COMMAND="$last" SSH_CONNECTION='192.0.2.7 1024 192.0.2.1 22' SSH_CLIENT='192.0.2.7 1024 22' \\
  exec '${process.execPath}' '${builtProgram}' ssh-serve -c '${ini}' ${user} ${key}
`,
    );
    chmodSync(command, 0o755);
  }
  return { command, url: (repository) => `ssh://git@host/${repository}` };
}

/** The lines of the log, each without its time. */
export function sshLogOf({ folder }: Pick<TestInstance, "folder">): string[] {
  const file = path.join(folder, "ssh-serve.log");
  if (!existsSync(file)) return [];
  return readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .map((line) => line.replace(/^\S+ \S+ /, ""));
}

/** `USERNAME ACTION REPOSITORY` of each row of the log in the database, oldest first. */
export async function loggedActions({ url }: TestInstance): Promise<string[]> {
  const rows = await query(url, "SELECT username, action, repository_name FROM user_logs ORDER BY user_log_id");
  return rows.map(({ username, action, repository_name }: Row) => `${username} ${action} ${repository_name}`);
}
