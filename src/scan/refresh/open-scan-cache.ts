// Which file a scan remembers in: two instances may share a folder, and one root may belong to two databases.
import { createHash } from "node:crypto";
import path from "node:path";
import type { DataSource } from "typeorm";
import { databaseMark } from "../removal/database-fingerprint.js";
import { ScanMemory } from "./scan-cache.js";

export interface MemoryPlace {
  /** `cache_dir` of the ini. */
  readonly folder: string;
  /** Names the database, without secrets. */
  readonly database: string;
}

/**
 * What earlier scans of a root for a database remember. The name of the file is of both, so that no instance overwrites
 * what another one knows; its first line says of which database it is, for a new one may have taken the place of the
 * old.
 * @param place without it, nothing is remembered
 */
export async function openMemory(
  dataSource: DataSource,
  root: string,
  place: MemoryPlace | undefined,
): Promise<ScanMemory> {
  const subject = { root, database: await databaseMark(dataSource.manager) };
  return new ScanMemory(place === undefined ? undefined : memoryFile(place, root), subject);
}

export function memoryFile({ folder, database }: MemoryPlace, root: string): string {
  const key = createHash("sha256")
    .update(JSON.stringify([database, root]))
    .digest("hex");
  return path.join(folder, `kallithea-cli-scan-${key.slice(0, 16)}.jsonl`);
}
