// Git repositories that are awkward in what their refs say.
import { appendFileSync, rmSync, symlinkSync } from "node:fs";
import path from "node:path";
import { runGitTool } from "../run-tools.js";
import { gitBroken, gitEmpty, gitTip, type Recipe } from "./entry.js";
import {
  bareRepository,
  firstDate,
  loosePath,
  ordinaryRepository,
  writeCommit,
  writeHistory,
  writeIn,
  writeObject,
  writeRef,
  writeTag,
} from "./git-objects.js";

const missing = "1234567890123456789012345678901234567890";

export const gitRefs: Recipe<void>[] = [
  { name: "git/refs/ordinary", expected: gitTip, build: (folder) => void ordinaryRepository(folder) },
  { name: "git/refs/unborn", expected: gitEmpty, build: (folder) => void bareRepository(folder) },
  {
    name: "git/refs/newest-is-not-head",
    expected: gitTip,
    build(folder) {
      const main = ordinaryRepository(folder);
      writeRef(folder, "refs/heads/newer", writeCommit(folder, { parents: [main], date: firstDate + 86_400 }));
      writeRef(folder, "refs/heads/older", writeCommit(folder, { date: firstDate - 86_400, message: "older\n" }));
    },
  },
  {
    name: "git/refs/equal-dates",
    expected: gitTip,
    build(folder) {
      bareRepository(folder);
      const base = writeCommit(folder, { message: "base\n" });
      for (const name of ["main", "b", "a", "z"]) {
        writeRef(folder, `refs/heads/${name}`, writeCommit(folder, { parents: [base], message: `${name}\n` }));
      }
    },
  },
  {
    name: "git/refs/child-older-than-parent",
    expected: gitTip,
    build(folder) {
      bareRepository(folder);
      const parent = writeCommit(folder, { date: firstDate + 1000, message: "parent\n" });
      writeRef(folder, "refs/heads/parent", parent);
      writeRef(
        folder,
        "refs/heads/main",
        writeCommit(folder, { parents: [parent], date: firstDate, message: "child\n" }),
      );
      writeRef(folder, "refs/heads/other", writeCommit(folder, { date: firstDate + 500, message: "other\n" }));
    },
  },
  {
    name: "git/refs/tags-only",
    expected: gitEmpty,
    build(folder) {
      bareRepository(folder);
      writeRef(folder, "refs/tags/v1", writeTag(folder, writeHistory(folder, 2)));
    },
  },
  {
    name: "git/refs/tag-is-newest",
    expected: gitTip,
    build(folder) {
      const main = ordinaryRepository(folder);
      const tagged = writeCommit(folder, { parents: [main], date: firstDate + 9999, message: "only tagged\n" });
      writeRef(folder, "refs/tags/of-a-tag", writeTag(folder, writeTag(folder, tagged), "tag"));
      writeRef(folder, "refs/tags/of-a-blob", writeTag(folder, writeObject(folder, "blob", "x"), "blob"));
      writeRef(folder, "refs/tags/tree", writeObject(folder, "tree", ""));
    },
  },
  {
    name: "git/refs/head-to-missing-branch",
    expected: gitEmpty,
    build(folder) {
      ordinaryRepository(folder);
      writeIn(folder, "HEAD", "ref: refs/heads/gone\n");
    },
  },
  {
    name: "git/refs/detached-head",
    expected: gitTip,
    build(folder) {
      const main = ordinaryRepository(folder);
      writeIn(
        folder,
        "HEAD",
        `${writeCommit(folder, { parents: [main], date: firstDate + 9999, message: "detached\n" })}\n`,
      );
    },
  },
  {
    name: "git/refs/head-is-a-link",
    expected: gitTip,
    build(folder) {
      ordinaryRepository(folder);
      rmSync(path.join(folder, "HEAD"));
      symlinkSync("refs/heads/main", path.join(folder, "HEAD"));
    },
  },
  {
    name: "git/refs/head-through-a-ref",
    expected: gitTip,
    build(folder) {
      ordinaryRepository(folder);
      writeIn(folder, "refs/heads/alias", "ref: refs/heads/main\n");
      writeIn(folder, "HEAD", "ref: refs/heads/alias\n");
    },
  },
  {
    name: "git/refs/packed",
    expected: gitTip,
    build(folder) {
      const main = ordinaryRepository(folder);
      rmSync(path.join(folder, "refs/heads/main"));
      const tag = writeTag(folder, main);
      writeIn(
        folder,
        "packed-refs",
        `# pack-refs with: peeled fully-peeled sorted \n${main} refs/heads/main\n${tag} refs/tags/v1\n^${main}\n`,
      );
    },
  },
  {
    name: "git/refs/notes-are-newest",
    expected: gitTip,
    build(folder) {
      ordinaryRepository(folder);
      writeRef(
        folder,
        "refs/notes/commits",
        writeCommit(folder, { date: firstDate + 9999, message: "Notes added by 'git notes add'\n" }),
      );
    },
  },
  {
    name: "git/refs/replaced",
    expected: gitTip,
    build(folder) {
      const main = ordinaryRepository(folder);
      const instead = writeCommit(folder, {
        date: firstDate + 5000,
        message: "instead\n",
        author: "I <i@example.com> 1 +0000",
      });
      writeRef(folder, `refs/replace/${main}`, instead);
    },
  },
  {
    name: "git/refs/grafts",
    expected: gitTip,
    build: (folder) => writeIn(folder, "info/grafts", `${ordinaryRepository(folder)}\n`),
  },
  {
    name: "git/refs/ref-to-nothing",
    expected: gitBroken,
    build(folder) {
      ordinaryRepository(folder);
      writeRef(folder, "refs/heads/lost", missing);
    },
  },
  {
    name: "git/refs/head-is-garbage",
    expected: gitBroken,
    build(folder) {
      ordinaryRepository(folder);
      writeIn(folder, "HEAD", "neither a ref nor an id\n");
    },
  },
  {
    name: "git/refs/damaged-tip",
    expected: gitBroken,
    original: "dies",
    build: (folder) => damage(folder, ordinaryRepository(folder)),
  },
  {
    name: "git/refs/damaged-tip-in-commit-graph",
    expected: gitBroken,
    original: "dies",
    build(folder) {
      const tip = ordinaryRepository(folder);
      runGitTool(folder, ["commit-graph", "write", "--reachable"]);
      damage(folder, tip);
    },
  },
  {
    name: "git/refs/bytes-after-the-tip",
    expected: gitBroken,
    build: (folder) => appendFileSync(path.join(folder, loosePath(ordinaryRepository(folder))), "garbage"),
  },
];

function damage(folder: string, id: string): void {
  rmSync(path.join(folder, loosePath(id)));
  writeIn(folder, loosePath(id), "this is no zlib stream");
}
