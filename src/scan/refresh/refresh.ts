// Updates the cached tips of known repositories.
import path from "node:path";
import type { EntityManager } from "typeorm";
import { binaryLimit } from "../../database/binary-limit.js";
import { localTime } from "../../database/local-time.js";
import { repositories } from "../../schema/entities/repositories.js";
import { rowsOf } from "../../schema/entity.js";
import type { Changeset } from "../../vcs/changeset.js";
import { readFingerprint } from "../../vcs/fingerprint.js";
import type { Readers } from "../../vcs/readers.js";
import { readHeadText } from "../../vcs/reading/head-text.js";
import { changesetCache, emptyChangeset } from "../apply/changeset-cache.js";
import type { KnownAndFound } from "../plan.js";
import { troubleOf } from "../read/read.js";
import type { Skipped } from "../reasons.js";
import type { CachedTip } from "./cached-tips.js";
import type { ScanCache } from "./scan-cache.js";

/** A row whose cache is to change. */
export interface TipChange {
  readonly id: number;
  readonly name: string;
  /** Nothing for a repository that has become empty. */
  readonly tip: Changeset | undefined;
}

export interface TipCheck {
  readonly name: string;
  readonly change?: TipChange;
  readonly trouble?: Skipped;
}

export interface RefreshTools {
  readonly readers: Readers;
  readonly root: string;
  readonly scanCache: ScanCache;
  /** Whether repositories that show no sign of change are read, too. */
  readonly readAll: boolean;
}

/** Checks whether the cached tip is still current. Whatever is wrong with a repository is a result, never an error. */
export async function checkForChange(
  repository: KnownAndFound,
  cached: CachedTip | undefined,
  tools: RefreshTools,
): Promise<TipCheck> {
  const { readers, root, scanCache, readAll } = tools;
  const { id, name, type } = repository;
  const folder = path.join(root, name);
  const known = cached?.rawId ?? "";
  try {
    const fingerprint = readFingerprint(type, folder);
    const remembered = scanCache.recall(name);
    if (!readAll && fingerprint !== undefined && remembered?.fingerprint === fingerprint && remembered.tip === known)
      return { name };
    const tip = await readers.tip(type, folder);
    if (fingerprint === undefined) scanCache.forget(name);
    else scanCache.remember(name, { fingerprint, tip: tip?.rawId ?? "", head: await readHeadText(type, folder) });
    return (tip?.rawId ?? "") === known ? { name } : { name, change: { id, name, tip } };
  } catch (error) {
    return { name, trouble: { ...(await troubleOf(repository, folder, error)), outcome: "not-refreshed" } };
  }
}

/** @param manager of a transaction */
export async function storeTips(manager: EntityManager, changes: readonly TipChange[]): Promise<readonly TipChange[]> {
  const limit = binaryLimit(manager);
  for (const { id, tip = emptyChangeset } of changes) {
    const cache = { changeset_cache: changesetCache(tip, limit), updated_on: localTime(new Date(tip.date * 1000)) };
    await rowsOf(manager, repositories).update({ repo_id: id }, cache);
  }
  return changes;
}
