// The tips that are cached in the database.
import type { DataSource, EntityManager } from "typeorm";
import { repositories } from "../../schema/entities/repositories.js";
import { rowsOf } from "../../schema/entity.js";
import { noChangeset } from "../apply/changeset-cache.js";

export interface CachedTip {
  readonly type: string;
  /** Empty for an empty repository. */
  readonly rawId: string;
  readonly revision: number;
}

/** By the repositories' ids: those of all rows, for a database answers that sooner than a list of thousands. */
export async function cachedTips(source: DataSource | EntityManager): Promise<Map<number, CachedTip>> {
  const rows = await rowsOf(source, repositories)
    .createQueryBuilder("r")
    .select(["r.repo_id", "r.repo_type", "r.changeset_cache"])
    .getMany();
  return new Map(
    rows.map(({ repo_id, repo_type, changeset_cache }) => [repo_id, { type: repo_type, ...parseTip(changeset_cache) }]),
  );
}

/** What cannot be parsed counts as none, and is written again. */
function parseTip(cache: Buffer | null): { rawId: string; revision: number } {
  const { raw_id, revision } = parse(cache);
  if (typeof raw_id !== "string" || raw_id === noChangeset) return { rawId: "", revision: -1 };
  return { rawId: raw_id, revision: Number(revision) };
}

function parse(cache: Buffer | null): { raw_id?: unknown; revision?: unknown } {
  if (cache === null) return {};
  try {
    return Object(JSON.parse(cache.toString("utf8")));
  } catch {
    return {};
  }
}
