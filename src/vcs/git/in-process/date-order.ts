// What `git rev-list --date-order` would print first, and how many lines in all. Pure.

export interface History {
  /** A commit's parents, commits being numbers. */
  parents(commit: number): readonly number[];
  /** The committer's, in seconds since the epoch. */
  date(commit: number): number;
}

export interface Survey {
  /** The commit that comes first; undefined where there are none. */
  readonly newest: number | undefined;
  /** Commits that the starts lead to, the starts among them. */
  readonly count: number;
}

/**
 * In date order no commit comes before its children, and of those that might come next the newest does. The first one is therefore the newest of
 * the commits without children, and of several with the same date the one that was named first.
 * @param starts commits in the order in which git is given them
 */
export function surveyHistory(starts: readonly number[], history: History): Survey {
  const seen = new Set(starts);
  const parentsSeen = new Set<number>();
  // A Set hands out what is added while it is gone through.
  for (const commit of seen) {
    for (const parent of history.parents(commit)) {
      parentsSeen.add(parent);
      seen.add(parent);
    }
  }
  const heads = starts.filter((commit) => !parentsSeen.has(commit));
  return { newest: newestOf(heads, history), count: seen.size };
}

function newestOf(heads: readonly number[], history: History): number | undefined {
  const [first, ...others] = heads;
  if (first === undefined) return undefined;
  return others.reduce((newest, commit) => (history.date(commit) > history.date(newest) ? commit : newest), first);
}
