// Small Git and Mercurial repositories for the quickstart; the latter only if Mercurial is installed.
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

const author = { name: "Jo Doe", email: "doe@example.com" };

/** Creates sample repositories in a folder: some in a group, and one that Kallithea does not serve. */
export function makeSampleRepositories(folder) {
  mkdirSync(folder, { recursive: true });
  makeGitRepository(path.join(folder, "hello-git"), ["Say hello", "Say it louder"]);
  makeGitRepository(path.join(folder, "tools/build"), ["Start the build scripts"]);
  run("git", ["init", "--quiet", "--bare", path.join(folder, "empty-git")]);
  run("git", ["init", "--quiet", path.join(folder, "with-a-working-tree")]);
  if (isInstalled("hg")) {
    makeMercurialRepository(path.join(folder, "hello-hg"), ["Say hello"]);
    makeMercurialRepository(path.join(folder, "tools/release"), ["Start the release notes", "Name the next release"]);
  } else {
    console.log("Mercurial is not installed, so only Git repositories are created.");
  }
}

function makeGitRepository(folder, messages) {
  const work = `${folder}.work`;
  run("git", ["init", "--quiet", work]);
  for (const message of messages) {
    writeFileSync(path.join(work, "README"), `${message}\n`);
    run("git", ["-C", work, "add", "README"]);
    run("git", [
      "-C",
      work,
      "-c",
      `user.name=${author.name}`,
      "-c",
      `user.email=${author.email}`,
      "commit",
      "--quiet",
      "-m",
      message,
    ]);
  }
  run("git", ["clone", "--quiet", "--bare", work, folder]);
  rmSync(work, { recursive: true });
}

function makeMercurialRepository(folder, messages) {
  mkdirSync(path.dirname(folder), { recursive: true });
  run("hg", ["init", folder]);
  for (const message of messages) {
    writeFileSync(path.join(folder, "README"), `${message}\n`);
    run("hg", [
      "-R",
      folder,
      "commit",
      "--addremove",
      "--quiet",
      "-m",
      message,
      "-u",
      `${author.name} <${author.email}>`,
    ]);
  }
}

function isInstalled(program) {
  return spawnSync(program, ["--version"]).status === 0;
}

function run(program, args) {
  const { status, stderr } = spawnSync(program, args, { encoding: "utf8", env: { ...process.env, HGPLAIN: "1" } });
  if (status !== 0) throw new Error(`${program} ${args.join(" ")}: ${stderr}`);
}
