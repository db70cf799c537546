// Every --help, so that a change of wording is visible in review. To accept one: npx vitest run test/cli/help.test.ts
// -u
import { expect, it } from "vitest";
import { runHere } from "../support/cli/cli.js";
import { migrateCommands } from "../support/cli/migrate-commands.js";

const commands = [
  "setup",
  "db-status",
  "config-create",
  "config-get",
  "config-set",
  "config-check",
  "config-upgrade",
  "db-create",
  "db-copy",
  "db-backup",
  "db-restore",
  "doctor",
  "repo-scan",
  "repo-update-metadata",
  "repo-restore",
  "repo-purge-deleted",
  "repo-list",
  "repo-show",
  "repos-path",
  "setting-list",
  "setting-get",
  "setting-set",
  "ssh-update-authorized-keys",
  "ssh-serve",
  "ssh-hook",
  "git-hook",
  "front-end-build",
  "index-create",
  "celery-run",
  "ishell",
  "extensions-create",
  "iis-install",
  "migrate",
  ...["list", "create", "password", "set"].map((name) => `user-${name}`),
  ...["apikey-list", "apikey-create", "apikey-revoke", "sshkey-list", "sshkey-add", "sshkey-remove"],
];

it("prints the help texts in help.txt", async () => {
  const pages: string[] = [];
  for (const words of [[], ...commands.map((name) => [name]), ...migrateCommands.map((name) => ["migrate", name])]) {
    const { stdout } = await runHere([...words, "--help"]);
    pages.push(`$ ${["kallithea-cli", ...words, "--help"].join(" ")}\n${stdout.trimEnd()}\n`);
  }
  await expect(pages.join("\n")).toMatchFileSnapshot("help.txt");
});
