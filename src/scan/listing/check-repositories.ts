// How the repositories of the database are on disk. Only reads.
import { availableParallelism } from "node:os";
import { printable } from "../../terminal/printable.js";
import { openReaders, type ReaderOptions } from "../../vcs/readers.js";
import { detectKnown } from "../find/detect-known.js";
import { readRoot } from "../find/root.js";
import { runWithConcurrency } from "../find/run-with-concurrency.js";
import { readRepository } from "../read/read.js";
import { adviceOn, reasons, type Skipped } from "../reasons.js";
import type { ListedRepository } from "./list-repositories.js";

/** Why Kallithea cannot serve a repository. */
export interface Problem {
  /** Of docs/scan-reasons.md. */
  readonly code: string;
  readonly sentence: string;
  readonly detail: string | null;
  readonly advice: string;
}

export interface CheckedRepository extends ListedRepository {
  /** `missing`: nothing is at its path. `broken`: something is, and Kallithea cannot serve it. */
  readonly state: "present" | "missing" | "broken";
  /** undefined if it is present. */
  readonly problem: Problem | undefined;
}

export interface CheckOptions {
  /** How to read every repository; without it, only the folders are checked. */
  readonly read?: ReaderOptions | undefined;
  readonly jobs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: { found: number; toRead: number; read: number }) => void) | undefined;
}

/**
 * @returns the same list, with the state of each
 * @throws UserError if the root cannot be read: otherwise every repository would seem to be missing
 */
export async function checkRepositories(
  root: string,
  list: readonly ListedRepository[],
  options: CheckOptions,
): Promise<CheckedRepository[]> {
  await readRoot(root, {});
  const { present, absent } = await detectKnown(
    root,
    list.map(({ id, name, type }) => ({ id, name, type })),
    options.signal,
  );
  const problems = new Map(absent.map((place) => [place.name, problemOf(place)]));
  for (const trouble of await readAll(root, present, options)) problems.set(trouble.name, problemOf(trouble));
  return list.map((row) => {
    const problem = problems.get(row.name);
    const state = problem === undefined ? "present" : problem.code === "not-found" ? "missing" : "broken";
    return { ...row, state, problem };
  });
}

async function readAll(
  root: string,
  found: Awaited<ReturnType<typeof detectKnown>>["present"],
  { read, jobs = availableParallelism(), signal, onProgress }: CheckOptions,
): Promise<Skipped[]> {
  if (read === undefined) return [];
  const troubles: Skipped[] = [];
  let done = 0;
  const readers = openReaders(read);
  try {
    await runWithConcurrency([...found], jobs, async (repository) => {
      signal?.throwIfAborted();
      const { trouble } = await readRepository(readers, root, repository);
      if (trouble !== undefined) troubles.push(trouble);
      onProgress?.({ found: found.length, toRead: found.length, read: ++done });
    });
  } finally {
    readers.close();
  }
  return troubles;
}

export function describeProblem({ sentence, detail, advice }: Problem): string {
  return `${sentence}${detail === null ? "" : ` (${printable(detail)})`}; ${advice}`;
}

function problemOf(place: Skipped): Problem {
  const { code, detail } = place;
  return { code, sentence: reasons[code].sentence, detail: detail ?? null, advice: adviceOn(place) };
}
