// repo-update-metadata where the original gives up, or does harm.
import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { runBuilt } from "../support/cli/cli.js";
import type { TestInstance } from "../support/cli/instance.js";
import { dumpDatabase } from "../support/databases/dump.js";
import { commitGit, instanceWith, makeGit, scan } from "../support/repositories/scanned-instance.js";

const title = (count: number) =>
  `Updated database with information about latest change in the following ${count} repositories:\n`;

function update({ ini }: TestInstance, ...words: string[]) {
  return runBuilt(["repo-update-metadata", "-c", ini, ...words]);
}

function withCommits(...names: string[]): TestInstance {
  const made = instanceWith();
  for (const name of names) commitGit(makeGit(made, name), `first of ${name}`);
  expect(scan(made).status).toBe(0);
  return made;
}

it("reports repositories that are missing, damaged or unknown, keeps their metadata, and continues", () => {
  const made = withCommits("a", "damaged", "gone", "tree", "z");
  const at = (name: string) => path.join(made.repositories, name);
  const before = dumpDatabase(made.database).repositories ?? [];
  commitGit(at("z"), "second of z");
  rmSync(path.join(at("damaged"), "objects"), { recursive: true });
  mkdirSync(path.join(at("damaged"), "objects"));
  for (const name of ["gone", "tree"]) rmSync(at(name), { recursive: true });
  mkdirSync(path.join(at("tree"), ".git"), { recursive: true });
  const { status, stdout, stderr } = update(made);
  expect({ status, stdout }).toEqual({ status: 6, stdout: `${title(2)}a\nz\n` });
  expect(stderr).toMatch(/^damaged: not refreshed: broken/m);
  expect(stderr).toMatch(/^gone: not refreshed: no repository at this path/m);
  expect(stderr).toMatch(/^tree: not refreshed: a Git repository with a working tree/m);
  const after = dumpDatabase(made.database).repositories ?? [];
  expect(after.slice(0, 4)).toEqual(before.slice(0, 4));
  expect(JSON.parse(String(after[4]?.changeset_cache)).message).toBe("second of z\n");
});

it("reports unknown names, whatever characters they contain", () => {
  const made = withCommits("a");
  const { status, stdout, stderr } = update(made, "nope", "a", "%", "a' OR '1'='1");
  expect({ status, stdout }).toEqual({ status: 6, stdout: `${title(1)}a\n` });
  expect(stderr.match(/there is no such repository in the database/g)).toHaveLength(3);
});

it("succeeds if there is nothing to update", () => {
  expect(update(instanceWith())).toMatchObject({ status: 0, stdout: `${title(0)}\n` });
});
