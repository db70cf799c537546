// The cached tips of repositories that have rows already are brought up to date.
import path from "node:path";
import type { EntityManager } from "typeorm";
import { binaryLimit } from "../../database/binary-limit.js";
import { localTime } from "../../database/local-time.js";
import { repositories } from "../../schema/entities/repositories.js";
import { rowsOf } from "../../schema/entity.js";
import type { Changeset } from "../../vcs/changeset.js";
import { readChangeSigns } from "../../vcs/fingerprint.js";
import type { Readers } from "../../vcs/readers.js";
import { readHeadText } from "../../vcs/reading/head-text.js";
import { changesetCache } from "../apply/changeset-cache.js";
import type { KnownAndFound } from "../plan.js";
import { troubleOf } from "../read/read.js";
import type { LeftOut } from "../reasons.js";
import { type CachedTip, noChangeset } from "./cached-tips.js";
import type { ScanMemory } from "./scan-cache.js";

/** A row whose cache is to change. */
export interface TipChange {
  readonly id: number;
  readonly name: string;
  /** Nothing for a repository that has become empty. */
  readonly tip: Changeset | undefined;
}

export interface Look {
  readonly name: string;
  readonly change?: TipChange;
  readonly trouble?: LeftOut;
}

export interface RefreshTools {
  readonly readers: Readers;
  readonly root: string;
  readonly memory: ScanMemory;
  /** Whether repositories that show no sign of change are read, too. */
  readonly readAll: boolean;
}

/** Looks whether a repository's tip is still the cached one. Whatever is wrong with it is an answer, never an error. */
export async function lookForChange(
  repository: KnownAndFound,
  cached: CachedTip | undefined,
  tools: RefreshTools,
): Promise<Look> {
  const { readers, root, memory, readAll } = tools;
  const { id, name, type } = repository;
  const folder = path.join(root, name);
  const known = cached?.rawId ?? "";
  try {
    const signs = readChangeSigns(type, folder);
    const remembered = memory.recall(name);
    if (!readAll && signs !== undefined && remembered?.signs === signs && remembered.tip === known) return { name };
    const tip = await readers.tip(type, folder);
    if (signs === undefined) memory.forget(name);
    else memory.remember(name, { signs, tip: tip?.rawId ?? "", head: await readHeadText(type, folder) });
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

/** What Kallithea writes for a repository that has lost its last changeset. */
const emptyChangeset: Changeset = {
  shortId: noChangeset.slice(0, 12),
  rawId: noChangeset,
  revision: -1,
  message: "",
  author: "",
  date: 0,
};
