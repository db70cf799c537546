// Broken repositories that an earlier scan has added as empty ones.
import { availableParallelism } from "node:os";
import type { DataSource } from "typeorm";
import { repositories } from "../../schema/entities/repositories.js";
import { rowsOf } from "../../schema/entity.js";
import { openReaders, type ReaderOptions } from "../../vcs/readers.js";
import { detectKnown } from "../find/detect-known.js";
import { runWithConcurrency } from "../find/run-with-concurrency.js";
import { byCodePoint } from "../names.js";
import type { Skipped } from "../reasons.js";
import { cachedTips } from "../refresh/cached-tips.js";
import { readRepository } from "./read.js";

/**
 * Reads again those without a changeset in the database: most of them are really empty, and read at once.
 * @param names of repositories that are on disk and in the database
 */
export async function brokenAmongEmpty(
  dataSource: DataSource,
  root: string,
  names: readonly string[],
  { signal, ...reading }: ReaderOptions & { readonly signal: AbortSignal },
): Promise<Skipped[]> {
  const tips = await cachedTips(dataSource);
  const isNamed = new Set(names);
  const rows = (await rowsOf(dataSource, repositories).find({ select: { repo_id: true, repo_name: true } }))
    .filter(({ repo_id, repo_name }) => isNamed.has(repo_name) && tips.get(repo_id)?.rawId === "")
    .map(({ repo_id, repo_name }) => ({ id: repo_id, name: repo_name }));
  if (rows.length === 0) return [];
  const { present } = await detectKnown(root, rows, signal);
  const readers = openReaders(reading);
  const found: Skipped[] = [];
  try {
    await runWithConcurrency([...present], availableParallelism(), async (repository) => {
      signal.throwIfAborted();
      const { trouble } = await readRepository(readers, root, repository);
      if (trouble?.outcome === "added-as-empty") found.push(trouble);
    });
  } finally {
    readers.close();
  }
  return found.sort((a, b) => byCodePoint(a.name, b.name));
}
