// Disk and database are brought into agreement: find, plan, apply.
import { availableParallelism } from "node:os";
import path from "node:path";
import type { DataSource } from "typeorm";
import { repositories } from "../database/entities/repositories.js";
import { rowsOf } from "../database/entity.js";
import { RefusedError, UserError } from "../errors.js";
import { installGitHooks } from "../vcs/git-hooks.js";
import { openReaders, type Readers } from "../vcs/readers.js";
import { updateServerInfo } from "../vcs/update-server-info.js";
import { addRepositories, type ReadRepository } from "./add.js";
import { findRepositories } from "./find.js";
import { type Instance, readInstance } from "./instance.js";
import { type FoundRepository, type KnownRepository, planScan, removalObjection, type ScanPlan } from "./plan.js";
import { type Reading, readRepository } from "./read.js";
import type { LeftOut } from "./reasons.js";
import { removeRepositories } from "./remove.js";

export interface ScanOptions {
  /** Whether rows without a repository go. */
  readonly removeMissing: boolean;
  /** Whether they go however many they are. */
  readonly allowMassRemoval: boolean;
  /** Which Git repositories get hooks: the new ones, or all, leaving or replacing hooks of others. */
  readonly gitHooks: "new" | "install" | "overwrite";
  /** What runs the hooks: the first line of the script. */
  readonly hookInterpreter: string;
  /** The `git` program. */
  readonly git: string;
  /** Told what people should know, a line each, as the scan goes on. */
  readonly notice: (line: string) => void;
}

export interface ScanReport {
  readonly added: readonly string[];
  /** Rows whose repository is gone and that are still there. */
  readonly missing: readonly string[];
  readonly removed: readonly string[];
  readonly leftOut: readonly LeftOut[];
}

/** New repositories a transaction: a scan that is interrupted keeps what it had, and nobody waits long for the lock. */
const batchSize = 100;

/** Milliseconds that Git or Mercurial may work at one repository: ten minutes, for large ones on slow disks. */
const timeLimit = 600_000;

/** @throws RefusedError where removing looks like a mistake; nothing has been changed then */
export async function scanRepositories(dataSource: DataSource, options: ScanOptions): Promise<ScanReport> {
  const instance = await readInstance(dataSource);
  const findings = await findRepositories(instance.root);
  for (const name of findings.notWritable) options.notice(`${name}: may not be written to; it comes in all the same`);
  const plan = planScan(findings, await knownRepositories(dataSource));
  if (options.removeMissing && !options.allowMassRemoval) refuseMassRemoval(plan);

  const { added, troubles } = await addNew(dataSource, instance, plan.add, options);
  if (options.gitHooks !== "new") await installHooks(instance.root, plan.known, options);
  if (options.removeMissing) await dataSource.transaction((manager) => removeRepositories(manager, idsOf(plan.missing)));
  const gone = plan.missing.map(({ name }) => name);
  return {
    added,
    missing: options.removeMissing ? [] : gone,
    removed: options.removeMissing ? gone : [],
    leftOut: [...plan.leftOut, ...troubles],
  };
}

async function knownRepositories(dataSource: DataSource): Promise<KnownRepository[]> {
  const rows = await rowsOf(dataSource, repositories)
    .createQueryBuilder("r")
    .select("r.repo_id", "id")
    .addSelect("r.repo_name", "name")
    .getRawMany<KnownRepository>();
  return rows;
}

function refuseMassRemoval(plan: ScanPlan): void {
  const objection = removalObjection(plan);
  if (objection === undefined) return;
  throw new RefusedError(`Nothing was removed, nor added: ${objection}`, "If they are to go, say so with --allow-mass-removal.");
}

function idsOf(rows: readonly KnownRepository[]): number[] {
  return rows.map(({ id }) => id);
}

async function addNew(dataSource: DataSource, instance: Instance, found: readonly FoundRepository[], options: ScanOptions) {
  const added: string[] = [];
  const troubles: LeftOut[] = [];
  if (found.length === 0) return { added, troubles };
  const readers = openReaders({ git: options.git, timeLimit });
  try {
    for (let start = 0; start < found.length; start += batchSize) {
      const readings = await readAll(readers, instance.root, found.slice(start, start + batchSize));
      const batch = readings.flatMap(({ repository }) => repository ?? []);
      troubles.push(...readings.flatMap(({ trouble }) => trouble ?? []));
      if (batch.length > 0) await dataSource.transaction((manager) => addRepositories(manager, instance, batch));
      await prepareForServing(instance.root, batch, options);
      added.push(...batch.map(({ name }) => name));
    }
  } finally {
    readers.close();
  }
  return { added, troubles };
}

/** Reads repositories side by side, and answers in their order. */
async function readAll(readers: Readers, root: string, found: readonly FoundRepository[]): Promise<Reading[]> {
  const readings: Reading[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < found.length) {
      const index = next++;
      readings[index] = await readRepository(readers, root, found[index] as FoundRepository);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return readings;
}

/** Git repositories get what clients and the server need in them: hooks, and the files for the dumb HTTP protocol. */
async function prepareForServing(root: string, batch: readonly ReadRepository[], options: ScanOptions): Promise<void> {
  await installHooks(root, batch, options);
  for (const { name, type } of batch) {
    if (type === "git") await noticeTrouble(options, name, () => updateServerInfo(path.join(root, name), { git: options.git, timeLimit }));
  }
}

async function installHooks(root: string, found: readonly FoundRepository[], options: ScanOptions): Promise<void> {
  const hookOptions = { interpreter: options.hookInterpreter, overwrite: options.gitHooks === "overwrite" };
  for (const { name, type } of found) {
    if (type !== "git") continue;
    const { warnings } = await installGitHooks(path.join(root, name), hookOptions);
    for (const warning of warnings) options.notice(`${name}: ${warning}`);
  }
}

/** A repository whose files cannot be made ready is served all the same, and the next one has its turn. */
async function noticeTrouble(options: ScanOptions, name: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    options.notice(`${name}: ${error.message}`);
  }
}
