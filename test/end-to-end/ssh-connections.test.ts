// Connections that are many, slow, or end suddenly, through a real sshd where it matters.
import { type ChildProcess, spawn } from "node:child_process";
import { appendFileSync, chmodSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { builtProgram } from "../support/cli/cli.js";
import type { TestInstance } from "../support/cli/instance.js";
import { patience } from "../support/cli/patience.js";
import { removeFolder } from "../support/cli/temporary-folder.js";
import { query } from "../support/databases/engines.js";
import { hgIsInstalled } from "../support/repositories/run-tools.js";
import {
  clientWithoutSshd,
  connect,
  loggedActions,
  servedInstance,
  sshdEnvironment,
  sshLogOf,
} from "../support/ssh/served-instance.js";
import {
  asClient,
  cliWrapper,
  makeKey,
  type SshClient,
  type SshServer,
  sshClient,
  sshdMissing,
  startSshd,
} from "../support/ssh/sshd.js";

let instance: TestInstance;

beforeAll(async () => {
  instance = await servedInstance();
});
afterAll(() => removeFolder(instance.folder));

/** Processes that serve a repository of this instance. */
function serving(): string[] {
  return readdirSync("/proc").filter((id) => {
    try {
      const words = readFileSync(`/proc/${id}/cmdline`, "utf8");
      return words.includes(instance.folder) && /git|hg|ssh-serve/.test(words) && Number(id) !== process.pid;
    } catch {
      return false;
    }
  });
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + patience;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error("it did not happen");
    await setTimeout(20);
  }
}

const ended = (child: ChildProcess) =>
  new Promise<[number | null, NodeJS.Signals | null]>((resolve) =>
    child.once("close", (status, signal) => resolve([status, signal])),
  );

describe.skipIf(sshdMissing !== undefined)(
  `through sshd${sshdMissing === undefined ? "" : ` (skipped: ${sshdMissing})`}`,
  () => {
    let server: SshServer;
    let client: SshClient;

    beforeAll(async () => {
      const key = makeKey(instance.folder, "key");
      const keys = path.join(instance.folder, "authorized_keys");
      const cli = cliWrapper(instance.folder, builtProgram);
      appendFileSync(instance.ini, `ssh_authorized_keys = ${keys}\nkallithea_cli_path = ${cli}\n`);
      const line = `command="${cli} ssh-serve -c ${instance.ini} 2 1" ${readFileSync(`${key}.pub`, "utf8")}`;
      writeFileSync(keys, line, { mode: 0o600 });
      server = await startSshd(instance.folder, keys);
      client = sshClient(server, key);
    });
    afterAll(() => server?.stop());

    it("20 at once are all served and recorded", async () => {
      const before = (await loggedActions(instance)).length;
      const clients = Array.from({ length: 20 }, (_, index) =>
        spawn("git", ["ls-remote", "--quiet", client.url("git")], {
          cwd: instance.folder,
          env: { ...process.env, GIT_SSH_COMMAND: client.command, HOME: instance.folder },
          stdio: ["ignore", "ignore", index === 0 ? "inherit" : "ignore"],
        }),
      );
      const statuses = await Promise.all(clients.map(async (child) => (await ended(child))[0]));
      expect(statuses).toEqual(Array.from({ length: 20 }, () => 0));
      expect((await loggedActions(instance)).slice(before)).toEqual(Array.from({ length: 20 }, () => "doe pull git"));
    });

    it("a client that is killed while it waits leaves no process", async () => {
      const types = hgIsInstalled ? ["git-upload-pack '/git'", "hg -R hg serve --stdio"] : ["git-upload-pack '/git'"];
      for (const command of types) {
        const [program = "", ...options] = client.command.split(" ");
        const host = /ssh:\/\/(.*):(\d+)\//.exec(client.url("git")) ?? [];
        const ssh = spawn(program, [...options, "-p", host[2] ?? "", host[1] ?? "", command], { stdio: "pipe" });
        if (command.startsWith("hg")) ssh.stdin.write("hello\n");
        await new Promise((resolve) => ssh.stdout.once("data", resolve));
        expect(serving().length).toBeGreaterThan(0);
        // Slow, but there.
        await setTimeout(500);
        expect(serving().length).toBeGreaterThan(0);
        ssh.kill("SIGKILL");
        await until(() => serving().length === 0);
      }
    });

    it("neither a terminal, nor a shell, nor a forwarding is given", () => {
      const ssh = client.command.split(" ");
      const host = /ssh:\/\/(.*):(\d+)\//.exec(client.url("git")) ?? [];
      const words = [...ssh, "-p", host[2] ?? "", host[1] ?? ""];
      const answer = asClient(client, instance.folder, words);
      expect(answer.status).toBe(1);
      expect(answer.stderr).toContain("Interactive SSH login for this user is disabled.");
      expect(asClient(client, instance.folder, [...words, "id"]).stderr).toContain(
        "SSH command 'id' is not supported.",
      );
    });
  },
);

describe("without sshd:", () => {
  const start = (command: string, env: NodeJS.ProcessEnv = {}) =>
    spawn(process.execPath, [builtProgram, "ssh-serve", "-c", instance.ini, "2", "1"], {
      env: { ...process.env, ...sshdEnvironment(command), ...env },
      stdio: "pipe",
    });

  it("a signal ends the program that serves, and is the exit status", async () => {
    const commands = hgIsInstalled ? ["git-upload-pack /git", "hg -R hg serve --stdio"] : ["git-upload-pack /git"];
    for (const [command, signal] of commands.flatMap((each) =>
      (["SIGTERM", "SIGHUP"] as const).map((name) => [each, name] as const),
    )) {
      const child = start(command);
      if (command.startsWith("hg")) child.stdin.write("hello\n");
      await new Promise((resolve) => child.stdout.once("data", resolve));
      child.kill(signal);
      const [status, by] = await ended(child);
      // Where Node cannot replace itself by Git, it passes the signal on.
      expect(by === signal || (status ?? 0) >= 128, `${command} ${signal}: ${status} ${by}`).toBe(true);
      await until(() => serving().length === 0);
    }
  });

  it("exit statuses are Git's and Mercurial's", () => {
    expect(connect(instance, "git-upload-pack /git", { input: "" }).status).toBe(128);
    expect(connect(instance, "git-upload-pack /git", { input: "nonsense" }).status).toBe(128);
    if (hgIsInstalled) expect(connect(instance, "hg -R hg serve --stdio", { input: "nonsense\n" }).status).toBe(0);
  });

  it("a client that leaves in the middle of a push changes nothing and leaves no process", async () => {
    const before = (await loggedActions(instance)).length;
    const child = start("git-receive-pack /git");
    await new Promise((resolve) => child.stdout.once("data", resolve));
    child.stdin.write("00a0");
    child.stdin.destroy();
    child.stdout.destroy();
    expect((await ended(child))[0]).not.toBe(0);
    await until(() => serving().length === 0);
    expect((await loggedActions(instance)).length).toBe(before);
  });

  it("nothing of the environment gets through but what the protocols need", async () => {
    const seen = path.join(instance.folder, "seen");
    const dangerous = {
      ...{
        GIT_CONFIG_COUNT: "1",
        GIT_CONFIG_KEY_0: "core.pager",
        GIT_CONFIG_VALUE_0: "id",
        GIT_TRACE: `${seen}-trace`,
      },
      ...{ HGRCPATH: "/nowhere", HGPLAINEXCEPT: "alias", HGMERGE: "id", PYTHONPATH: "/nowhere", PYTHONSTARTUP: "/x" },
      ...{ KALLITHEA_EXTRAS: "{}", GIT_DIR: "/nowhere", BASH_ENV: "/x", ENV: "/x", PERL5OPT: "-x", EDITOR: "id" },
    };
    const custom = path.join(instance.repositories, "git/hooks/post-receive-custom");
    writeFileSync(custom, `#!/bin/sh\nenv > '${seen}-git'\n`, { mode: 0o755 });
    await query(
      instance.url,
      `INSERT INTO ui (ui_section, ui_key, ui_value, ui_active) VALUES ('hooks', 'outgoing.env', 'env > ''${seen}-hg''', '1')`,
    );
    appendFileSync(instance.ini, "ssh_locale = C.UTF-8\n");
    const client = clientWithoutSshd(instance);
    const script = readFileSync(client.command, "utf8");
    const exports = Object.entries(dangerous).map(([name, value]) => `export ${name}='${value}'\n`);
    writeFileSync(client.command, script.replace("SSH_ORIGINAL", `${exports.join("")}export LC_ALL=x\nSSH_ORIGINAL`));
    chmodSync(client.command, 0o755);

    const clone = path.join(instance.folder, "cloned");
    expect(asClient(client, instance.folder, ["git", "clone", "-q", client.url("git"), clone])).toMatchObject({
      status: 0,
    });
    asClient(client, clone, ["git", "commit", "-q", "--allow-empty", "-m", "x"]);
    expect(asClient(client, clone, ["git", "push", "-q"])).toMatchObject({ status: 0, stderr: "" });
    const kinds = ["git"];
    if (hgIsInstalled) {
      kinds.push("hg");
      expect(asClient(client, instance.folder, ["hg", "clone", "-q", client.url("hg"), "h"])).toMatchObject({
        status: 0,
      });
    }
    for (const kind of kinds) {
      const environment = Object.fromEntries(
        readFileSync(`${seen}-${kind}`, "utf8")
          .split("\n")
          .map((line) => line.split(/=(.*)/s).slice(0, 2)),
      );
      for (const [name, value] of Object.entries(dangerous))
        expect(environment[name], `${kind} ${name}`).not.toBe(value);
      expect(environment).toMatchObject({ LC_ALL: "C.UTF-8", LANGUAGE: "C.UTF-8", HGPLAIN: "1" });
      expect(JSON.parse(environment.KALLITHEA_EXTRAS ?? "")).toEqual({
        ...{ ip: "192.0.2.7", username: "doe", action: "push", repository: kind, scm: kind, config: instance.ini },
      });
    }
    expect(readdirSync(instance.folder)).not.toContain("seen-trace");
    expect(sshLogOf(instance).filter((line) => line.includes("not recorded"))).toEqual([]);
  });

  it("a temporary folder that cannot be used is a fault of the server", () => {
    if (!hgIsInstalled) return;
    const file = path.join(instance.folder, "not-a-folder");
    writeFileSync(file, "");
    const answer = connect(instance, "hg -R hg serve --stdio", { env: { TMPDIR: file } });
    expect(answer).toEqual({ status: 1, stdout: "", stderr: "abort: Kallithea is not available at the moment.\n" });
    expect(sshLogOf(instance).at(-1)).toContain("ENOTDIR");
  });
});
