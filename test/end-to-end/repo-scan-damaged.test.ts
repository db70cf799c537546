// Repositories of the database whose folders are there, and are not what the database has: no entry is removed.
import { appendFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { runHere } from "../support/cli/cli.js";
import type { TestInstance } from "../support/cli/instance.js";
import { dumpDatabase } from "../support/databases/dump.js";
import { hgIsInstalled } from "../support/repositories/run-tools.js";
import { commitGit, instanceWith, makeGit, makeHg, scanJson } from "../support/repositories/scanned-instance.js";

async function withCommits(...repositories: string[]): Promise<TestInstance> {
  const made = instanceWith();
  for (const name of repositories) commitGit(makeGit(made, name), `first of ${name}`);
  expect((await runHere(["repo-scan", "-c", made.ini])).status).toBe(0);
  return made;
}

const damages: Record<string, (folder: string) => void> = {
  "has lost its HEAD": (folder) => rmSync(path.join(folder, "HEAD")),
  "has lost its refs": (folder) => rmSync(path.join(folder, "refs"), { recursive: true }),
  "has lost its objects": (folder) => rmSync(path.join(folder, "objects"), { recursive: true }),
  "was replaced by a folder with an empty .git": (folder) => {
    rmSync(folder, { recursive: true });
    mkdirSync(path.join(folder, ".git"), { recursive: true });
  },
  "was replaced by a folder with notes": (folder) => {
    rmSync(folder, { recursive: true });
    mkdirSync(folder);
    writeFileSync(path.join(folder, "notes"), "");
  },
};

describe("a repository of the database that", () => {
  it.each(Object.entries(damages))("%s is unknown, and its entry stays", async (_what, damage) => {
    const made = await withCommits("a", "b");
    damage(path.join(made.repositories, "a"));
    const before = dumpDatabase(made.database);
    const words = ["--remove-missing", "--allow-mass-removal", "--refresh"];
    expect(scanJson(made, ...words)).toMatchObject({
      ...{ status: 6, known: ["b"], missing: [], removed: [], refreshed: [], journal: null },
      unknown: [{ name: "a", because: { severity: "trouble" } }],
      leftOut: [{ name: "a", severity: "trouble" }],
    });
    expect(dumpDatabase(made.database)).toEqual(before);
    expect((await runHere(["repo-list", "-c", made.ini, "--missing"])).stdout).toBe("");
    const broken = await runHere(["repo-list", "-c", made.ini, "--broken"]);
    expect([broken.status, broken.stdout]).toEqual([6, "a\n"]);
    const doctor = await runHere(["doctor", "-c", made.ini, "--json"]);
    expect(doctor.stdout).not.toContain("missing-repository");
    const fixed = await runHere(["doctor", "-c", made.ini, "--fix", "missing-repository", "--yes"]);
    expect(fixed.stdout).toContain("Nothing to fix");
    expect(dumpDatabase(made.database)).toEqual(before);
  });

  it("was deleted is missing, also if its folder is empty or has become a group", async () => {
    const made = await withCommits("a", "b", "c", "d");
    // An earlier scan has to know that nothing is mounted on the empty folder.
    appendFileSync(made.ini, "cache_dir = %(here)s/data\n");
    expect((await runHere(["repo-scan", "-c", made.ini])).status).toBe(0);
    for (const name of ["a", "b", "c"]) rmSync(path.join(made.repositories, name), { recursive: true });
    mkdirSync(path.join(made.repositories, "b"));
    makeGit(made, "c/new");
    expect(scanJson(made, "--remove-missing")).toMatchObject({
      ...{ status: 0, added: ["c/new"], removed: ["a", "b", "c"], unknown: [] },
    });
  });

  it.skipIf(!hgIsInstalled)("is of another type keeps its entry and its metadata, and is reported", async () => {
    const made = await withCommits("a", "b");
    rmSync(path.join(made.repositories, "a"), { recursive: true });
    makeHg(made, "a");
    const before = dumpDatabase(made.database);
    const words = ["--refresh", "--remove-missing", "--allow-mass-removal", "--install-git-hooks"];
    const detail = "a Mercurial repository, but git in the database";
    expect(scanJson(made, ...words)).toMatchObject({
      ...{ status: 6, known: ["b"], refreshed: [], removed: [] },
      leftOut: [{ name: "a", code: "type-differs", detail }],
    });
    const updated = await runHere(["repo-update-metadata", "-c", made.ini, "a"]);
    expect([updated.status, updated.stderr]).toEqual([6, expect.stringContaining(detail)]);
    expect(dumpDatabase(made.database)).toEqual(before);
  });
});
