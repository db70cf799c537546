// Commands that serve clients over SSH, and the file that sshd reads.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { changeDatabase } from "../reference/old-release.js";
import { runGitTool } from "../repositories/run-tools.js";
import { commitGit } from "../repositories/scanned-instance.js";
import { askDatabase, createDatabase, database, databaseState, ini, makeRepositories, run } from "./lab-instance.js";
import type { Scenario } from "./scenario.js";

const publicKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHd3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3 a comment";

/** An instance with repositories and a key, that serves over SSH. */
function servedInstance(folder: string): void {
  createDatabase(folder);
  makeRepositories(folder);
  const inFile = path.join(folder, ini);
  run("repo-scan", "-c", inFile);
  run(
    "config-set",
    "-c",
    inFile,
    "--no-backup",
    "ssh_enabled=true",
    `ssh_authorized_keys=${path.join(folder, "ssh/authorized_keys")}`,
    "kallithea_cli_path=/opt/kallithea-cli",
  );
  run("sshkey-add", "-c", inFile, "doe", `--key=${publicKey}`);
  changeDatabase(path.join(folder, database), "UPDATE user_ssh_keys SET user_ssh_key_id = 1");
}

const log = /^ssh-serve\.log$/;

const connection = { SSH_CONNECTION: "192.0.2.7 1234 192.0.2.1 22" };

export const servingScenarios: readonly Scenario[] = [
  {
    name: "ssh-update-authorized-keys",
    prepare: servedInstance,
    args: (folder) => ["ssh-update-authorized-keys", "-c", path.join(folder, ini)],
    state: (folder) => ({ keys: textOf(path.join(folder, "ssh/authorized_keys")) }),
  },
  {
    name: "ssh-update-authorized-keys-replace",
    prepare: (folder) => {
      servedInstance(folder);
      mkdirSync(path.join(folder, "ssh"), { mode: 0o700 });
      writeFileSync(path.join(folder, "ssh/authorized_keys"), "# a comment of mine\n", { mode: 0o600 });
    },
    args: (folder) => ["ssh-update-authorized-keys", "-c", path.join(folder, ini)],
    state: (folder) => ({ keys: textOf(path.join(folder, "ssh/authorized_keys")) }),
    kept: {
      name: /^ssh\/authorized_keys\.(?!lock)/,
      check: (file) => {
        if (textOf(file) !== "# a comment of mine\n") throw new Error("it was never the file");
      },
    },
    isRare: true,
  },
  {
    name: "ssh-serve-refused",
    prepare: servedInstance,
    args: (folder) => ["ssh-serve", "-c", path.join(folder, ini), "2", "1"],
    environment: () => ({ ...connection, SSH_ORIGINAL_COMMAND: "rm -rf /" }),
    status: 1,
    state: databaseState,
    serves: true,
    mayStay: log,
    isRare: true,
  },
  {
    name: "ssh-serve-pull",
    prepare: servedInstance,
    args: (folder) => ["ssh-serve", "-c", path.join(folder, ini), "2", "1"],
    environment: () => ({ ...connection, SSH_ORIGINAL_COMMAND: "git-upload-pack '/alpha'" }),
    // The client has everything.
    input: () => "0000",
    state: (folder) => ({ key: isUsed(folder) }),
    isRare: true,
    serves: true,
    mayStay: log,
  },
  {
    name: "git-hook",
    prepare: (folder) => {
      servedInstance(folder);
      commitGit(path.join(folder, "repositories/alpha"), "pushed");
    },
    args: () => ["git-hook"],
    place: "repositories/alpha",
    environment: (folder) => ({
      KALLITHEA_EXTRAS: JSON.stringify({
        ip: "192.0.2.7",
        username: "doe",
        action: "push",
        repository: "alpha",
        scm: "git",
        config: path.join(folder, ini),
      }),
    }),
    input: (folder) => pushOf(path.join(folder, "repositories/alpha")),
    // Its two parts: each is recorded by a statement of its own, and the next push or scan stores the tip again.
    state: (folder) => ({
      log: String(askDatabase(folder, "SELECT count(*) > 0 FROM user_logs WHERE action LIKE 'push:%'")),
      tip: String(askDatabase(folder, "SELECT changeset_cache FROM repositories WHERE repo_name = 'alpha'")),
    }),
    mayStay: log,
    // What fails is logged; the push stays.
    serves: true,
    repeatable: false,
  },
];

function pushOf(repository: string): string {
  const [now, before] = runGitTool(repository, ["rev-list", "--max-count=2", "--all"]).trim().split("\n");
  return `${before ?? "0".repeat(40)} ${now} refs/heads/main\n`;
}

function isUsed(folder: string): string {
  return String(askDatabase(folder, "SELECT last_seen IS NOT NULL FROM user_ssh_keys"));
}

function textOf(file: string): string {
  return existsSync(file) ? readFileSync(file, "utf8") : "absent";
}
