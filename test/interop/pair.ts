// Two instances side by side: one that the real Kallithea made, and one that ours made.
import { mkdirSync, symlinkSync } from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import { runHere } from "../support/cli/cli.js";
import type { TestInstance } from "../support/cli/instance.js";
import { makeFolder } from "../support/cli/temporary-folder.js";
import type { Engine } from "../support/databases/engines.js";
import { runReference } from "../support/reference/reference.js";
import { writeOriginalIni } from "./original-ini.js";

export interface Pair {
  folder: string;
  real: TestInstance;
  ours: TestInstance;
}

/**
 * Both have the same folder of repositories, and an ini that the real `config-create` made. The caller removes
 * `folder`.
 */
export function makePair(settings: readonly string[] = []): Pair {
  const folder = makeFolder();
  const urlOf = (name: string) => `sqlite:///${folder}/${name}.db?timeout=60`;
  return pairWith(folder, settings, { real: urlOf("real"), ours: urlOf("ours") });
}

/** The same on any engine. */
export async function makePairOn(engine: Engine, settings: readonly string[] = []): Promise<Pair> {
  const folder = makeFolder();
  return pairWith(folder, settings, {
    real: await engine.newUrl(folder, "real"),
    ours: await engine.newUrl(folder, "ours"),
  });
}

function pairWith(folder: string, settings: readonly string[], urls: { real: string; ours: string }): Pair {
  const repositories = path.join(folder, "repositories");
  mkdirSync(repositories);
  symlinkSync("repositories", path.join(folder, "link"));
  const instance = (name: "real" | "ours"): TestInstance => {
    const ini = path.join(folder, `${name}.ini`);
    writeOriginalIni(ini, urls[name], settings);
    return { folder, ini, database: path.join(folder, `${name}.db`), url: urls[name], repositories };
  };
  return { folder, real: instance("real"), ours: instance("ours") };
}

/** Runs `db-create` on both sides; the repositories are given through a link. */
export async function createDatabases({ folder, real, ours }: Pair, options: readonly string[] = []): Promise<void> {
  const words = [
    "--user=doe",
    "--email=Doe@Example.com",
    "--password=123456",
    `--repos=${folder}/link/`,
    "--force-yes",
    ...options,
  ];
  succeed(runReference("kallithea-cli", ["db-create", "-c", real.ini, ...words]));
  succeed(await runHere(["db-create", "-c", ours.ini, ...words]));
}

export function succeed<Result extends { status: number | null; stdout: string; stderr: string }>(
  result: Result,
): Result {
  expect(result.status, `${result.stdout}\n${result.stderr}`).toBe(0);
  return result;
}
