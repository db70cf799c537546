// Our hook under Kallithea's own Python, in real pushes.
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { installGitHooks } from "../../src/vcs/hooks/git-hooks.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";
import { describeAgainstReference, referenceProgram, runReference } from "../support/reference/reference.js";
import { bareRepository, ordinaryRepository, writeIn } from "../support/repositories/awkward-tree/git-objects.js";

const interpreter = referenceProgram("python");

/**
 * A bare repository with our hook, a repository with a history to push into it, and a custom hook that keeps what it is
 * told.
 */
async function prepare() {
  const folder = temporaryFolder();
  const bare = bareRepository(path.join(folder, "repositories/project"));
  const tip = ordinaryRepository(path.join(folder, "source"));
  expect(await installGitHooks(bare, { runner: { interpreter }, overwrite: false })).toEqual({
    installed: true,
    warnings: [],
  });
  return { folder, bare, tip };
}

function addCustomHook(bare: string, script: string): void {
  writeIn(bare, "hooks/post-receive-custom", `#!/bin/sh\n${script}\n`);
  chmodSync(path.join(bare, "hooks/post-receive-custom"), 0o755);
}

function push(folder: string, bare: string, extras?: Record<string, string>) {
  return spawnSync("git", ["push", bare, "refs/heads/main"], {
    cwd: path.join(folder, "source"),
    encoding: "utf8",
    env: {
      PATH: process.env.PATH,
      LC_ALL: "C",
      PYTHONWARNINGS: "ignore",
      GIT_CONFIG_GLOBAL: "/dev/null",
      ...(extras && { KALLITHEA_EXTRAS: JSON.stringify(extras) }),
    },
  });
}

describeAgainstReference("the Git hook", () => {
  test("replaces one that Kallithea has written without a backup", () => {
    const script = "import pkgutil, sys; sys.stdout.buffer.write(pkgutil.get_data('kallithea', sys.argv[1]))";
    const { stdout } = spawnSync(interpreter, ["-c", script, "templates/py/git_post_receive_hook.py"]);
    const bare = bareRepository(path.join(temporaryFolder(), "project"));
    writeIn(bare, "hooks/post-receive", `#!/usr/bin/python3\n${String(stdout).replace("_TMPL_", "0.7.0")}`);
    expect(installGitHooks(bare, { runner: { interpreter }, overwrite: false })).toEqual({
      installed: true,
      warnings: [],
    });
    expect(existsSync(path.join(bare, "hooks/post-receive.bak"))).toBe(false);
  });

  test("lets pushes through that Kallithea has not started, and tells the custom hook", async () => {
    const { folder, bare, tip } = await prepare();
    addCustomHook(bare, 'cat > told; echo "$KALLITHEA_HOOK_VER" > version; exit 3');
    const { status, stderr } = push(folder, bare);
    expect(status).toBe(0);
    expect(stderr).toContain("Skipping Kallithea Git post-receive hook");
    expect(readFileSync(path.join(bare, "told"), "utf8")).toBe(`${"0".repeat(40)} ${tip} refs/heads/main\n`);
    expect(readFileSync(path.join(bare, "version"), "utf8")).toBe("0.7.0\n");
  });

  test("exits with the custom hook's status", async () => {
    const { bare } = await prepare();
    addCustomHook(bare, "exit 3");
    const hook = spawnSync(path.join(bare, "hooks/post-receive"), {
      cwd: bare,
      input: "",
      env: { PATH: process.env.PATH },
    });
    expect(hook.status).toBe(3);
  });

  test("writes a push that Kallithea has started into its database", async () => {
    const { folder, bare, tip } = await prepare();
    const ini = path.join(folder, "kallithea.ini");
    mkdirSync(path.join(folder, "data"));
    const url = `sqlalchemy.url=sqlite:///${folder}/kallithea.db`;
    expect(runReference("kallithea-cli", ["config-create", ini, url], { cwd: folder }).status).toBe(0);
    const admin = ["--user=doe", "--email=doe@example.com", "--password=123456"];
    const repositories = path.join(folder, "repositories");
    const create = ["db-create", "-c", ini, `--repos=${repositories}`, ...admin, "--no-public-access", "--force-yes"];
    expect(runReference("kallithea-cli", create, { cwd: folder }).stdout).toContain("project");
    // The original's scan has found our hook and taken it for its own: it has replaced it.
    expect(await installGitHooks(bare, { runner: { interpreter }, overwrite: false })).toEqual({
      installed: true,
      warnings: [],
    });

    const extras = { username: "doe", repository: "project", scm: "git", action: "push", ip: "127.0.0.1", config: ini };
    const { status, stderr } = push(folder, bare, extras);
    expect(status, stderr).toBe(0);
    expect(existsSync(path.join(bare, "hooks/post-receive.bak"))).toBe(false);
    const query =
      "import sqlite3, sys; print([row[0] for row in sqlite3.connect(sys.argv[1]).execute('SELECT action FROM user_logs')])";
    const { stdout } = runReference("python", ["-c", query, path.join(folder, "kallithea.db")]);
    expect(stdout).toMatch(new RegExp(`'push:\\w+,\\w+,${tip}'`));
  });
});
