// Trees of repositories to scan, always the same ones. They are created once and kept in a folder outside the project.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** @typedef {{ repositories: number, commits: number }} Shape */

const cache = process.env.KALLITHEA_BENCH_TREES ?? path.join(tmpdir(), "kallithea-cli-bench-trees");

/** The number of different histories; the repositories are copies of them. */
const templates = 8;

const environment = {
  PATH: process.env.PATH,
  LC_ALL: "C",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  HGRCPATH: "",
  HGPLAIN: "1",
};

/**
 * Three quarters of the repositories are git, one quarter Mercurial, in groups three deep. Half of the git repositories
 * are packed and have a commit graph, as after `git gc`; the other half are as small pushes leave them. Long histories
 * are always packed, half of them without a graph.
 * @param {Shape} shape
 * @returns {string} the root of the tree
 */
export function makeTree(shape) {
  const root = path.join(cache, `${shape.repositories}x${shape.commits}`);
  if (existsSync(root)) return root;
  const staging = `${root}.new-${process.pid}`;
  rmSync(staging, { recursive: true, force: true });
  const sources = makeTemplates(path.join(cache, `templates-${process.pid}`), shape.commits);
  for (let number = 0; number < shape.repositories; number++) {
    const { git, hg } = sources[Math.floor(number / 4) % sources.length];
    const folder = path.join(staging, nameOf(number));
    mkdirSync(path.dirname(folder), { recursive: true });
    cpSync(isHg(number) ? hg : git[gitNumber(number) % 2], folder, { recursive: true });
  }
  rmSync(path.join(cache, `templates-${process.pid}`), { recursive: true });
  renameSync(staging, root);
  return root;
}

/**
 * @returns {{ name: string, type: "git" | "hg" }[]} the repositories of a tree; names are paths relative to its root
 */
export function repositoriesOf({ repositories }) {
  return Array.from({ length: repositories }, (_, number) => ({
    name: nameOf(number),
    type: isHg(number) ? "hg" : "git",
  }));
}

function nameOf(number) {
  const group = Math.floor(number / 20);
  return `unit-${group % 5}/team-${group % 25}/area-${group}/${isHg(number) ? "hg" : "git"}-${number}`;
}

function isHg(number) {
  return number % 4 === 3;
}

function gitNumber(number) {
  return number - Math.floor(number / 4);
}

function makeTemplates(folder, commits) {
  const count = commits > 1000 ? 1 : templates;
  return Array.from({ length: count }, (_, number) => {
    const [loose, packed, hg] = ["loose", "packed", "hg"].map((kind) => path.join(folder, `${kind}-${number}`));
    makeGit(loose, number, commits, 1_000_000);
    makeGit(packed, number, commits, 0);
    // Also packs the refs and writes the commit graph.
    run("git", ["gc", "--quiet", "--prune=now"], packed);
    makeHg(hg, number, commits);
    return { git: [loose, packed], hg };
  });
}

/** @param {number} unpackLimit up to this many objects stay loose */
function makeGit(folder, seed, commits, unpackLimit) {
  mkdirSync(folder, { recursive: true });
  run("git", ["init", "--quiet", "--bare", "--template=", "--initial-branch=main", "."], folder);
  const many = commits > 1000 ? 0 : unpackLimit;
  run("git", ["-c", `fastimport.unpackLimit=${many}`, "fast-import", "--quiet"], folder, fastImport(seed, commits));
  writeFileSync(path.join(folder, "description"), `Project ${seed}\n`);
}

function fastImport(seed, commits) {
  const parts = [];
  for (let number = 0; number < commits; number++) {
    const message = messageOf(number);
    const content = `${seed} ${number}\n`;
    parts.push(
      `commit refs/heads/main\ncommitter ${personOf(number)} ${dateOf(seed, number)} +0100\n`,
      `data ${Buffer.byteLength(message)}\n${message}\n`,
      `M 100644 inline file-${number % 10}\ndata ${content.length}\n${content}\n`,
    );
  }
  return `${parts.join("")}tag v1\nfrom refs/heads/main\ntagger ${personOf(0)} ${dateOf(seed, commits)} +0000\ndata 3\nv1\n`;
}

function makeHg(folder, seed, commits) {
  mkdirSync(folder, { recursive: true });
  run("hg", ["init", "."], folder);
  if (commits > 1000) return void run("hg", ["debugbuilddag", `+${commits}`], folder);
  const patches = Array.from({ length: commits }, (_, number) =>
    [
      "# HG changeset patch",
      `# User ${personOf(number)}`,
      `# Date ${dateOf(seed, number)} -3600`,
      messageOf(number),
      "",
      `diff --git a/file-${number} b/file-${number}`,
      "new file mode 100644",
      "--- /dev/null",
      `+++ b/file-${number}`,
      "@@ -0,0 +1,1 @@",
      `+${seed} ${number}`,
      "",
    ].join("\n"),
  );
  run("hg", ["import", "--quiet", "--bypass", "-"], folder, patches.join(""));
}

function messageOf(number) {
  return `Change ${number}: a message of ordinary length\n\nIt says why, in a sentence or two, as messages do.\n`;
}

function personOf(number) {
  return `Jane Doe ${number % 3} <jane${number % 3}@example.com>`;
}

function dateOf(seed, number) {
  return 1_500_000_000 + seed * 1000 + number * 600;
}

function run(program, args, cwd, input) {
  const { status, error, stderr } = spawnSync(program, args, { cwd, env: environment, input, encoding: "utf8" });
  if (error) throw error;
  if (status !== 0) throw new Error(`${program} ${args.join(" ")}: exit status ${status}\n${stderr}`);
}
