// Hooks, folders and files must not be writable for all users, even with a permissive umask.
import { spawnSync } from "node:child_process";
import { lstatSync, readdirSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { builtProgram } from "../support/cli/cli.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";
import { runGitTool } from "../support/repositories/run-tools.js";

const isWritableByOthers = (file: string) => !lstatSync(file).isSymbolicLink() && (lstatSync(file).mode & 0o002) !== 0;

it("creates nothing that other users can write to, even with umask 000", () => {
  const folder = temporaryFolder();
  runGitTool(folder, ["init", "--bare", "--quiet", "repos/a"]);
  const before = everythingIn(folder);
  const script = `umask 000
    "$0" "$1" config-create my.ini || exit
    echo secret | "$0" "$1" db-create -c my.ini --repos=$PWD/repos --user=doe --email=doe@example.com --password-stdin --force-yes || exit
    "$0" "$1" repo-scan -c my.ini --install-git-hooks --refresh`;
  const { status, stderr } = spawnSync("bash", ["-c", script, process.execPath, builtProgram], {
    cwd: folder,
    encoding: "utf8",
  });
  expect(status, stderr).toBe(0);
  const made = everythingIn(folder).filter((file) => !before.includes(file));
  expect(made).toEqual(
    expect.arrayContaining(["my.ini", "kallithea.db", "data", "repos/a/hooks/post-receive", "repos/a/info/refs"]),
  );
  expect(made.filter((file) => isWritableByOthers(path.join(folder, file)))).toEqual([]);
});

function everythingIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" });
}
