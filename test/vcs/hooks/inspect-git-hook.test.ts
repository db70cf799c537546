import { renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { installGitHooks } from "../../../src/vcs/hooks/git-hooks.js";
import { inspectGitHook } from "../../../src/vcs/hooks/inspect-git-hook.js";
import { temporaryFolder } from "../../support/cli/temporary-folder.js";
import { bareRepository } from "../../support/repositories/awkward-tree/git-objects.js";

test("a hook without Python is missing when its program is gone, whatever git_hook_native says", () => {
  const folder = temporaryFolder();
  const bare = bareRepository(path.join(folder, "repository"));
  const program = path.join(folder, "it's a program");
  writeFileSync(program, "");
  const runner = { program: [process.execPath, program] };
  installGitHooks(bare, { runner, overwrite: false });
  expect(inspectGitHook(bare, runner)).toEqual([]);
  expect(inspectGitHook(bare, { interpreter: "/usr/bin/python3" })).toMatchObject([{ kind: "outdated" }]);
  expect(inspectGitHook(bare, { program: [process.execPath, "/other"] })).toMatchObject([{ kind: "outdated" }]);
  renameSync(program, `${program}.old`);
  const missing = { kind: "missing", detail: `hooks/post-receive starts ${program}, which does not exist` };
  for (const wanted of [runner, { interpreter: "/usr/bin/python3" }])
    expect(inspectGitHook(bare, wanted)).toEqual([missing]);
});

test("a hook with Python is outdated if git_hook_native is set, and the reverse", () => {
  const bare = bareRepository(path.join(temporaryFolder(), "repository"));
  installGitHooks(bare, { runner: { interpreter: "/usr/bin/python3" }, overwrite: false });
  expect(inspectGitHook(bare, { program: [process.execPath, "/cli"] })).toEqual([
    { kind: "outdated", detail: "hooks/post-receive starts Python, in spite of git_hook_native" },
  ]);
});
