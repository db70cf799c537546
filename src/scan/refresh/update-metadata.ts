// The cache of known repositories is brought up to date, whatever signs of change they show.
import path from "node:path";
import type { DataSource } from "typeorm";
import { InterruptedError, type UserError } from "../../errors.js";
import { repositories } from "../../schema/entities/repositories.js";
import { rowsOf } from "../../schema/entity.js";
import { type Detected, detect } from "../../vcs/detect.js";
import { openReaders } from "../../vcs/readers.js";
import { realActions } from "../apply/effects.js";
import { drain } from "../find/run-with-concurrency.js";
import { readInstance } from "../instance.js";
import type { KnownAndFound, KnownRepository } from "../plan.js";
import type { LeftOut } from "../reasons.js";
import type { ScanOptions } from "../scan-options.js";
import { openMemory } from "./open-scan-cache.js";
import { type RefreshReport, refreshRepositories } from "./refresh-repositories.js";
import { saveMemory } from "./remember-scan.js";

export interface UpdateReport {
  /** Those that were read, whether or not there was anything to change, in the order of their ids. */
  readonly updated: readonly string[];
  /** Names that no row has. */
  readonly notKnown: readonly string[];
  readonly leftOut: readonly LeftOut[];
  /** How many should have been read. */
  readonly wanted: number;
  /** What ended the work before its end. What is reported beside it was done. */
  readonly failure?: UserError | undefined;
}

/** @param names of repositories, with spaces around them or without; all repositories where there are none */
export async function updateMetadata(
  dataSource: DataSource,
  names: readonly string[],
  options: ScanOptions,
): Promise<UpdateReport> {
  const instance = await readInstance(dataSource);
  const wanted = new Set(names.map((name) => name.trim()));
  const rows = (await knownRepositories(dataSource)).filter(({ name }) => wanted.size === 0 || wanted.has(name));
  const memory = await openMemory(dataSource, instance.root, options.memory);
  const readers = openReaders({
    git: options.git,
    ...(options.timeLimit !== undefined && { timeLimit: options.timeLimit }),
  });
  try {
    const { there, notThere } = await lookForAll(instance.root, rows, options.signal);
    const actions = realActions(dataSource, instance, { ...options, overwriteHooks: false });
    const report: RefreshReport = { looked: [], names: [], leftOut: [] };
    const context = { dataSource, instance, options, readers, actions, memory };
    const failure = await interruptionOf(refreshRepositories(context, there, { readAll: true }, report));
    saveMemory(memory, options);
    const { looked, leftOut } = report;
    const failed = new Set(leftOut.map(({ name }) => name));
    return {
      updated: looked.filter((name) => !failed.has(name)),
      wanted: there.length,
      failure,
      notKnown: [...wanted].filter((name) => !rows.some((row) => row.name === name)),
      leftOut: [...notThere, ...leftOut],
    };
  } finally {
    readers.close();
  }
}

async function interruptionOf(work: Promise<void>): Promise<InterruptedError | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    if (error instanceof InterruptedError) return error;
    throw error;
  }
}

async function knownRepositories(dataSource: DataSource): Promise<KnownRepository[]> {
  const rows = await rowsOf(dataSource, repositories).find({
    select: { repo_id: true, repo_name: true },
    order: { repo_id: "ASC" },
  });
  return rows.map(({ repo_id, repo_name }) => ({ id: repo_id, name: repo_name }));
}

/** Folders looked at at the same time: their calls wait for the disk, not for each other. */
const atOnce = 16;

/** @returns both in the order of the rows */
async function lookForAll(root: string, rows: readonly KnownRepository[], signal: AbortSignal | undefined) {
  const seen = new Map<KnownRepository, Detected>();
  await drain([...rows], atOnce, async (row) => {
    signal?.throwIfAborted();
    seen.set(row, await detect(path.join(root, row.name)));
  });
  const there: KnownAndFound[] = [];
  const notThere: LeftOut[] = [];
  for (const row of rows) {
    const what = seen.get(row) as Detected;
    if (!("folders" in what)) there.push({ ...row, type: what.found });
    else if (what.found === "nothing") notThere.push({ name: row.name, code: "not-found", outcome: "not-refreshed" });
    else notThere.push({ name: row.name, code: what.reason, detail: what.detail, outcome: "not-refreshed" });
  }
  return { there, notThere };
}
