// Git repositories that are awkward in how they are stored: packs, alternates, shallow histories, config files, hooks.
import { readdirSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import { runGitTool } from "../run-tools.js";
import { gitBroken, gitEmpty, gitTip, type Recipe } from "./entry.js";
import {
  bareRepository,
  firstDate,
  ordinaryRepository,
  repositoryWith,
  writeCommit,
  writeIn,
  writeRef,
} from "./git-objects.js";

export const gitStorage: Recipe<void>[] = [
  {
    name: "git/storage/packed",
    expected: gitTip,
    build(folder) {
      ordinaryRepository(folder, 50);
      runGitTool(folder, ["gc", "--quiet", "--prune=now"]);
    },
  },
  {
    name: "git/storage/commit-graph-and-bitmap",
    expected: gitTip,
    build(folder) {
      ordinaryRepository(folder, 30);
      runGitTool(folder, ["repack", "-adq", "--write-bitmap-index"]);
      runGitTool(folder, ["commit-graph", "write", "--reachable"]);
    },
  },
  {
    name: "git/storage/alternates",
    expected: gitTip,
    build: (folder) => borrow(folder, path.join(path.dirname(folder), "lender/objects")),
  },
  {
    name: "git/storage/alternates-relative",
    expected: gitTip,
    original: "dies",
    build: (folder) => borrow(folder, "../../lender/objects"),
  },
  {
    name: "git/storage/alternates-to-nowhere",
    expected: gitTip,
    build(folder) {
      ordinaryRepository(folder);
      writeIn(folder, "objects/info/alternates", "/nowhere/at/all/objects\n");
    },
  },
  {
    name: "git/storage/shallow",
    expected: gitTip,
    build(folder) {
      const parent = "1111111111111111111111111111111111111111";
      writeIn(folder, "shallow", `${repositoryWith(folder, { parents: [parent] })}\n`);
    },
  },
  {
    name: "git/storage/missing-parent",
    expected: gitBroken,
    build: (folder) => void repositoryWith(folder, { parents: ["1111111111111111111111111111111111111111"] }),
  },
  {
    name: "git/storage/truncated-pack",
    expected: gitBroken,
    original: "dies",
    build(folder) {
      ordinaryRepository(folder, 20);
      runGitTool(folder, ["repack", "-adq"]);
      const pack = readdirSync(path.join(folder, "objects/pack")).find((name) => name.endsWith(".pack")) as string;
      truncateSync(path.join(folder, "objects/pack", pack), 100);
    },
  },
  {
    name: "git/storage/format-version-1",
    expected: gitTip,
    build(folder) {
      ordinaryRepository(folder);
      writeIn(folder, "config", "[core]\n\trepositoryformatversion = 1\n\tbare = true\n[extensions]\n\tnoop = true\n");
    },
  },
  {
    name: "git/storage/unknown-extension",
    expected: gitBroken,
    build(folder) {
      ordinaryRepository(folder);
      writeIn(
        folder,
        "config",
        "[core]\n\trepositoryformatversion = 1\n\tbare = true\n[extensions]\n\tunheardOf = true\n",
      );
    },
  },
  {
    name: "git/storage/sha-256",
    expected: { verdict: "unreadable", type: "git", reason: "unsupported-format" },
    original: "differs",
    build(folder) {
      bareRepository(folder);
      writeIn(
        folder,
        "config",
        "[core]\n\trepositoryformatversion = 1\n\tbare = true\n[extensions]\n\tobjectformat = sha256\n",
      );
    },
  },
  {
    name: "git/storage/broken-config",
    expected: { verdict: "unreadable", type: "git", reason: "broken-config" },
    original: "dies",
    build(folder) {
      ordinaryRepository(folder);
      writeIn(folder, "config", "[core\n");
    },
  },
  {
    name: "git/storage/empty-config",
    expected: gitTip,
    build(folder) {
      ordinaryRepository(folder);
      writeIn(folder, "config", "");
    },
  },
  {
    name: "git/storage/no-config",
    expected: gitEmpty,
    build(folder) {
      bareRepository(folder);
      writeIn(folder, "config", "[core]\n");
    },
  },
  {
    name: "git/storage/worktree-elsewhere",
    expected: gitTip,
    build(folder) {
      ordinaryRepository(folder);
      writeIn(
        folder,
        "config",
        "[core]\n\tbare = false\n\tworktree = /nowhere/at/all\n[include]\n\tpath = /nowhere/at/all\n",
      );
    },
  },
  {
    name: "git/storage/foreign-hook",
    expected: gitTip,
    build(folder) {
      ordinaryRepository(folder);
      writeIn(folder, "hooks/post-receive", "#!/bin/sh\n# KALLITHEA_HOOK_VER = 'not at the start of a line'\n");
      writeIn(folder, "hooks/pre-receive", "#!/bin/sh\n");
    },
  },
  {
    name: "git/storage/old-kallithea-hooks",
    expected: gitTip,
    build(folder) {
      ordinaryRepository(folder);
      writeIn(folder, "hooks/post-receive", "#!/usr/bin/python2\nKALLITHEA_HOOK_VER = '0.3'\n");
      writeIn(folder, "hooks/pre-receive", "#!/usr/bin/python2\nKALLITHEA_HOOK_VER  =  '0.3'\n");
    },
  },
  {
    name: "git/storage/hook-is-a-link",
    expected: gitTip,
    build(folder) {
      ordinaryRepository(folder);
      writeFileSync(path.join(path.dirname(folder), "shared-hook"), "#!/bin/sh\n");
      writeIn(folder, "hooks/README", "");
      symlinkSync("../../shared-hook", path.join(folder, "hooks/post-receive"));
    },
  },
  {
    name: "git/storage/loose-and-packed",
    expected: gitTip,
    build(folder) {
      const packed = ordinaryRepository(folder, 20);
      runGitTool(folder, ["repack", "-adq"]);
      writeRef(folder, "refs/heads/main", writeCommit(folder, { parents: [packed], date: firstDate + 86_400 }));
    },
  },
];

/** A repository that has a ref and no objects of its own. */
function borrow(folder: string, alternate: string): void {
  const tip = ordinaryRepository(path.join(path.dirname(folder), "lender"));
  bareRepository(folder);
  writeIn(folder, "objects/info/alternates", `${alternate}\n`);
  writeRef(folder, "refs/heads/main", tip);
}
