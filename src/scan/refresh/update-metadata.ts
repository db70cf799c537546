// Updates the metadata of known repositories, whether or not they show signs of change.
import type { DataSource } from "typeorm";
import { InterruptedError, type UserError } from "../../errors.js";
import { repositories } from "../../schema/entities/repositories.js";
import { rowsOf } from "../../schema/entity.js";
import { openReaders } from "../../vcs/readers.js";
import { realEffects } from "../apply/effects.js";
import { detectKnown } from "../find/detect-known.js";
import { readInstance } from "../instance.js";
import type { KnownRepository } from "../plan.js";
import type { Skipped } from "../reasons.js";
import type { ScanOptions } from "../scan-options.js";
import { openScanCache } from "./open-scan-cache.js";
import { type RefreshReport, refreshRepositories } from "./refresh-repositories.js";
import { saveScanCache } from "./remember-scan.js";

export interface UpdateReport {
  /** Those that were read, whether or not there was anything to change, in the order of their ids. */
  readonly updated: readonly string[];
  /** Names that no row has. */
  readonly notKnown: readonly string[];
  readonly skipped: readonly Skipped[];
  /** How many were to be read. */
  readonly total: number;
  /** What ended the work early. What is reported with it was done. */
  readonly failure?: UserError | undefined;
}

/** @param names of repositories, with spaces around them or without; all repositories if there are none */
export async function updateMetadata(
  dataSource: DataSource,
  names: readonly string[],
  options: ScanOptions,
): Promise<UpdateReport> {
  const instance = await readInstance(dataSource);
  const requested = new Set(names.map((name) => name.trim()));
  const rows = (await knownRepositories(dataSource)).filter(({ name }) => requested.size === 0 || requested.has(name));
  const scanCache = await openScanCache(dataSource, instance.root, options.scanCache);
  const readers = openReaders({
    git: options.git,
    ...(options.timeLimit !== undefined && { timeLimit: options.timeLimit }),
  });
  try {
    const { present, absent } = await detectKnown(instance.root, rows, options.signal);
    const effects = realEffects(dataSource, instance, { ...options, overwriteHooks: false, keepNativeHooks: true });
    const report: RefreshReport = { checked: [], refreshed: [], skipped: [] };
    const context = { dataSource, instance, options, readers, effects, scanCache };
    const failure = await interruptionOf(refreshRepositories(context, present, { readAll: true }, report));
    saveScanCache(scanCache, options);
    const { checked, skipped } = report;
    const failed = new Set(skipped.map(({ name }) => name));
    return {
      updated: checked.filter((name) => !failed.has(name)),
      total: present.length,
      failure,
      notKnown: [...requested].filter((name) => !rows.some((row) => row.name === name)),
      skipped: [...absent.map((place) => ({ ...place, outcome: "not-refreshed" as const })), ...skipped],
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
    select: { repo_id: true, repo_name: true, repo_type: true },
    order: { repo_id: "ASC" },
  });
  return rows.map(({ repo_id, repo_name, repo_type }) => ({ id: repo_id, name: repo_name, type: repo_type }));
}
