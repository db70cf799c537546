// A real OpenSSH server on a free port of this machine, and clients of it.
import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import path from "node:path";
import { freePort } from "../databases/servers/free-port.js";

const program = "/usr/sbin/sshd";

/** Why tests with a real server cannot run here; undefined if they can. */
export const sshdMissing = existsSync(program) ? undefined : `no ${program}; .ci/install-servers installs it`;

export interface SshServer {
  readonly port: number;
  /** What sshd has printed. */
  log(): string;
  stop(): Promise<void>;
}

/** @param folder for its host key */
export async function startSshd(folder: string, authorizedKeys: string): Promise<SshServer> {
  const port = await freePort();
  const hostKey = path.join(folder, "host-key");
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", hostKey]);
  const config = path.join(folder, "sshd_config");
  writeFileSync(
    config,
    [
      ...[`Port ${port}`, "ListenAddress 127.0.0.1", `HostKey ${hostKey}`, `PidFile ${folder}/sshd.pid`],
      ...[`AuthorizedKeysFile ${authorizedKeys}`, "PasswordAuthentication no", "UsePAM no", "PermitRootLogin yes"],
      // Folders of tests are below /tmp, to which everybody can write.
      ...["StrictModes no", "MaxStartups 100", "LogLevel VERBOSE", "AcceptEnv *", ""],
    ].join("\n"),
  );
  if (process.geteuid?.() === 0) mkdirSync("/run/sshd", { recursive: true });
  const server = spawn(program, ["-D", "-e", "-f", config], { stdio: ["ignore", "ignore", "pipe"] });
  let log = "";
  server.stderr.on("data", (chunk) => {
    log += String(chunk);
  });
  await listening(server, () => log);
  return {
    port,
    log: () => log,
    stop: () =>
      new Promise((resolve) => {
        server.once("exit", () => resolve());
        server.kill();
      }),
  };
}

async function listening(server: ChildProcess, log: () => string): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!log().includes("Server listening on")) {
    if (server.exitCode !== null || Date.now() > deadline) throw new Error(`sshd did not start: ${log()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** A key pair. @returns the path of the private key; the public one is next to it, `….pub` */
export function makeKey(folder: string, name: string): string {
  const file = path.join(folder, name);
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", name, "-f", file]);
  return file;
}

export interface SshClient {
  /** `ssh` with its options, as one command line. */
  readonly command: string;
  url(repository: string): string;
}

export function sshClient({ port }: Pick<SshServer, "port">, key: string): SshClient {
  const options = ["-F none", "-o StrictHostKeyChecking=no", "-o UserKnownHostsFile=/dev/null", "-o LogLevel=ERROR"];
  return {
    command: ["ssh", ...options, "-o IdentitiesOnly=yes", "-o IdentityAgent=none", `-i ${key}`].join(" "),
    url: (repository) => `ssh://${userInfo().username}@127.0.0.1:${port}/${repository}`,
  };
}

/** A program that starts ours, for `kallithea_cli_path`. */
export function cliWrapper(folder: string, builtProgram: string): string {
  const file = path.join(folder, "our-kallithea-cli");
  writeFileSync(file, `#!/bin/sh\nexec '${process.execPath}' '${builtProgram}' "$@"\n`);
  chmodSync(file, 0o755);
  return file;
}

/** Runs git or hg of a client. Names and times are fixed, so that the ids of changesets are. */
export function asClient(client: SshClient, cwd: string, words: readonly string[], time = 1_700_000_000) {
  const [tool = "", ...rest] = words;
  const date = `${time} +0000`;
  const env = {
    ...{ PATH: process.env.PATH, HOME: cwd, LC_ALL: "C.UTF-8", HGRCPATH: "", HGPLAIN: "1", TZ: "UTC" },
    ...{ GIT_SSH_COMMAND: client.command, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" },
    ...{ GIT_AUTHOR_NAME: "a", GIT_AUTHOR_EMAIL: "a@example.com", GIT_AUTHOR_DATE: date },
    ...{ GIT_COMMITTER_NAME: "a", GIT_COMMITTER_EMAIL: "a@example.com", GIT_COMMITTER_DATE: date },
  };
  const config = tool === "hg" ? ["--config", `ui.ssh=${client.command}`, "--config", "extensions.largefiles="] : [];
  const { status, stdout, stderr } = spawnSync(tool, [...rest, ...config], {
    cwd,
    encoding: "utf8",
    env,
    timeout: 120_000,
  });
  return { status, stdout, stderr };
}
