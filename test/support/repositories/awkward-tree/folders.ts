// What is awkward before any repository is opened: names, links, folders of several kinds.
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gitEmpty, gitTip, type Recipe } from "./entry.js";
import { bareRepository, ordinaryRepository, writeIn } from "./git-objects.js";

/** Good repositories with names of which Kallithea takes some and refuses others. */
const names = [
  "with.dots.git",
  "with_underscore",
  "CAPITALS",
  "ünïcödé",
  "日本語",
  "with space",
  "a--b",
  "-dash",
  "what?",
  "it's",
  "plus+",
];

const ordinary = (folder: string) => void ordinaryRepository(folder);

export const folders: Recipe<void>[] = [
  ...names.map((name) => ({ name: `folders/names/${name}`, expected: gitTip, build: ordinary })),
  { name: "folders/a/b/c/d/e/deep", expected: gitTip, build: ordinary },
  { name: "folders/a/b/c/middle", expected: gitTip, build: ordinary },
  { name: "folders/.dot", expected: { verdict: "skipped" }, build: ordinary },
  { name: "folders/rm__20200101_120000_123456_old", expected: { verdict: "skipped" }, build: ordinary },
  { name: "folders/rm__20200101_kept", expected: gitTip, build: ordinary },
  {
    name: "folders/plain",
    expected: { verdict: "nothing" },
    build(folder) {
      mkdirSync(folder, { recursive: true });
      for (const name of ["objects", "HEAD", "refs"]) writeFileSync(path.join(folder, name), "");
    },
  },
  {
    name: "folders/empty-markers",
    expected: gitEmpty,
    build: (folder) => {
      bareRepository(folder);
      for (const name of ["info", "objects/info", "objects/pack", "refs/tags"])
        rmSync(path.join(folder, name), { recursive: true });
    },
  },
  {
    name: "folders/working-copy",
    expected: { verdict: "skipped", reason: "non-bare-git" },
    build(folder) {
      ordinaryRepository(path.join(folder, ".git"));
      ordinaryRepository(path.join(folder, "inside"));
    },
  },
  {
    name: "folders/submodule",
    expected: { verdict: "skipped", reason: "non-bare-git" },
    original: "differs",
    build(folder) {
      ordinaryRepository(path.join(folder, "inside"));
      writeIn(folder, ".git", "gitdir: ../somewhere/else\n");
    },
  },
  {
    name: "folders/subversion",
    expected: { verdict: "skipped", reason: "subversion" },
    build(folder) {
      writeIn(folder, ".svn/entries", "");
      ordinaryRepository(path.join(folder, "inside"));
    },
  },
  {
    name: "folders/two-kinds",
    expected: { verdict: "skipped", reason: "several-kinds" },
    build(folder) {
      ordinaryRepository(folder);
      mkdirSync(path.join(folder, ".hg"));
    },
  },
  {
    name: "folders/without-head",
    expected: { verdict: "skipped", reason: "git-without-head" },
    original: "differs",
    build(folder) {
      ordinaryRepository(folder);
      rmSync(path.join(folder, "HEAD"));
      ordinaryRepository(path.join(folder, "inside"));
    },
  },
  {
    name: "folders/without-refs",
    expected: { verdict: "skipped", reason: "git-without-refs" },
    build(folder) {
      ordinaryRepository(folder);
      rmSync(path.join(folder, "refs"), { recursive: true });
      writeIn(folder, "packed-refs", "");
    },
  },
  {
    name: "folders/marked-deleted",
    expected: { verdict: "skipped", reason: "marked-deleted" },
    build(folder) {
      ordinaryRepository(folder);
      mkdirSync(path.join(folder, "rm__.git"));
    },
  },
  {
    name: "folders/link-to-repository",
    expected: gitTip,
    build(folder) {
      ordinaryRepository(path.join(path.dirname(folder), "linked-to"));
      symlinkSync("linked-to", folder);
    },
  },
  {
    name: "folders/link-to-group",
    expected: { verdict: "nothing" },
    build(folder) {
      ordinaryRepository(path.join(path.dirname(folder), "group/member"));
      symlinkSync("group", folder);
    },
  },
  {
    name: "folders/link-to-itself",
    expected: { verdict: "nothing" },
    build: (folder) => symlinkSync(path.basename(folder), folder),
  },
  { name: "folders/link-to-above", expected: { verdict: "nothing" }, build: (folder) => symlinkSync("..", folder) },
  {
    name: "folders/link-to-nothing",
    expected: { verdict: "nothing" },
    build: (folder) => symlinkSync("nothing", folder),
  },
];
