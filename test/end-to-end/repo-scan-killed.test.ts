// kill -9 at twenty moments: what was added is whole, and the next scan goes on from there.
import { spawn } from "node:child_process";
import { copyFileSync, rmSync } from "node:fs";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import Database from "better-sqlite3";
import { expect, it } from "vitest";
import { builtProgram } from "../support/cli/cli.js";
import type { TestInstance } from "../support/cli/instance.js";
import { emptyBare } from "../support/repositories/empty-bare.js";
import { instanceWith, scan } from "../support/repositories/scanned-instance.js";

const count = 600;

it("keeps what it had", async () => {
  const made = instanceWith();
  const template = path.join(made.folder, "template.db");
  copyFileSync(made.database, template);
  for (let i = 0; i < count; i++) emptyBare(path.join(made.repositories, `group${i % 7}/sub${i % 3}/r${i}`));
  const kept: number[] = [];
  for (let moment = 0; moment < 20; moment++) {
    for (const end of ["", "-journal"]) rmSync(`${made.database}${end}`, { force: true });
    copyFileSync(template, made.database);
    await killAfter(made, 60 + moment * 30);
    kept.push(wholeRepositories(made));
  }
  // The moments are spread over the whole run.
  expect(Math.min(...kept)).toBeLessThan(count);
  expect(scan(made).status).toBe(0);
  expect(wholeRepositories(made)).toBe(count);
});

async function killAfter({ ini }: TestInstance, milliseconds: number): Promise<void> {
  const child = spawn(process.execPath, [builtProgram, "repo-scan", "-c", ini, "--jobs=2"], { stdio: "ignore" });
  const ended = new Promise((resolve) => child.on("close", resolve));
  await setTimeout(milliseconds);
  child.kill("SIGKILL");
  await ended;
}

/** Expects that each repository has all that belongs to it, once. @returns how many there are */
function wholeRepositories({ database }: TestInstance): number {
  const db = new Database(database);
  const one = (question: string) => db.prepare(question).pluck().get() as number;
  try {
    expect(one("PRAGMA integrity_check")).toBe("ok");
    expect(db.pragma("foreign_key_check")).toEqual([]);
    const repositories = one("SELECT count(*) FROM repositories");
    for (const table of ["repo_to_perm", "user_followings", "user_logs"])
      expect(one(`SELECT count(*) FROM ${table}`)).toBe(repositories);
    expect(one("SELECT count(*) FROM user_repo_group_to_perm")).toBe(one("SELECT count(*) FROM groups"));
    return repositories;
  } finally {
    db.close();
  }
}
