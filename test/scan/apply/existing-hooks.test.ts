// Hooks that another instance has written into a repository that is added.
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { scanRepositories } from "../../../src/scan/scan.js";
import type { ScanOptions } from "../../../src/scan/scan-options.js";
import { type HookRunner, installGitHooks } from "../../../src/vcs/hooks/git-hooks.js";
import { runHere } from "../../support/cli/cli.js";
import { dbCreateArguments, makeInstance } from "../../support/cli/instance.js";
import { temporaryFolder } from "../../support/cli/temporary-folder.js";
import { openDataSource } from "../../support/databases/open-database.js";
import { emptyBare } from "../../support/repositories/empty-bare.js";

async function instanceWithHooks(runner: HookRunner, names: readonly string[]) {
  const made = makeInstance(path.join(temporaryFolder(), "instance"));
  expect((await runHere(dbCreateArguments(made))).status).toBe(0);
  for (const name of names) {
    const folder = path.join(made.repositories, name);
    emptyBare(folder);
    installGitHooks(folder, { runner, overwrite: false });
  }
  const notices: string[] = [];
  const scan = async (options: Partial<ScanOptions>) => {
    const dataSource = await openDataSource(made.url);
    try {
      return await scanRepositories(dataSource, {
        ...{ git: "git", hookRunner: { interpreter: "/new/python" }, journalFolder: made.folder },
        onNotice: (line) => notices.push(line),
        checkInterpreter: async () => false,
        ...options,
      });
    } finally {
      await dataSource.destroy();
    }
  };
  const hookOf = (name: string) => readFileSync(path.join(made.repositories, name, "hooks/post-receive"), "utf8");
  return { scan, notices, hookOf };
}

it("keeps a hook that runs without Python, unless all hooks are to be installed", async () => {
  const { scan, notices, hookOf } = await instanceWithHooks({ program: [process.execPath] }, ["a"]);
  const native = hookOf("a");
  expect((await scan({})).added).toEqual(["a"]);
  expect(hookOf("a")).toBe(native);
  expect(notices).toEqual([]);
  await scan({ gitHooks: "install" });
  expect(hookOf("a")).toMatch(/^#!\/new\/python\n/);
});

it("names the Python of replaced hooks once if the new one does not run", async () => {
  const { scan, notices, hookOf } = await instanceWithHooks({ interpreter: "/old/python" }, ["a", "b"]);
  expect((await scan({})).added).toEqual(["a", "b"]);
  expect(hookOf("b")).toMatch(/^#!\/new\/python\n/);
  expect(notices).toEqual([
    expect.stringMatching(
      /^2 Git hooks that started another Python were replaced; that of [ab] started \/old\/python\.$/,
    ),
  ]);
});

it("does not mention replaced hooks if the new Python runs", async () => {
  const { scan, notices } = await instanceWithHooks({ interpreter: "/old/python" }, ["a"]);
  await scan({ checkInterpreter: async () => true });
  expect(notices).toEqual([]);
});
