// The name of the scan cache: two instances may share a folder, and one root may belong to two databases.
import { createHash } from "node:crypto";
import path from "node:path";
import type { DataSource } from "typeorm";
import { databaseFingerprint } from "../removal/database-fingerprint.js";
import { ScanCache } from "./scan-cache.js";

export interface ScanCacheLocation {
  /** `cache_dir` of the ini. */
  readonly folder: string;
  /** Names the database, without secrets. */
  readonly database: string;
}

/**
 * What earlier scans of a root for a database remember. The name of the file is of both, so that no instance overwrites
 * what another one knows; its first line says of which database it is, for a new one may have taken the place of the
 * old.
 * @param location without it, nothing is remembered
 */
export async function openScanCache(
  dataSource: DataSource,
  root: string,
  location: ScanCacheLocation | undefined,
): Promise<ScanCache> {
  const subject = { root, database: await databaseFingerprint(dataSource.manager) };
  return new ScanCache(location === undefined ? undefined : scanCacheFile(location, root), subject);
}

export function scanCacheFile({ folder, database }: ScanCacheLocation, root: string): string {
  const key = createHash("sha256")
    .update(JSON.stringify([database, root]))
    .digest("hex");
  return path.join(folder, `kallithea-cli-scan-${key.slice(0, 16)}.jsonl`);
}
