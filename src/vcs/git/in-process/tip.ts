// The tip of an ordinary git repository, read without git.
import type { Changeset } from "../../changeset.js";
import { FallbackNeeded } from "../../fallback.js";
import type { CommitGraph } from "./commit-graph.js";
import { parseCommit } from "./commit-object.js";
import type { ObjectStore } from "./objects/object-store.js";
import { type OrdinaryRepository, readRepository } from "./read-repository.js";
import { followTags } from "./ref-target.js";

/**
 * The same tip as git would report.
 * @returns undefined for an empty repository, and for one whose HEAD names a ref that does not exist
 * @throws FallbackNeeded if git has to be run
 * @throws UnreadableRepositoryError for a commit whose date no database can hold
 */
export function readTipInProcess(folder: string): Changeset | undefined {
  return readRepository(folder, (repository) =>
    repository.refs.head === undefined ? undefined : newestCommit(repository),
  );
}

function newestCommit(repository: OrdinaryRepository): Changeset | undefined {
  const ids = startIds(repository);
  checkSize(repository);
  const commits = new Commits(repository.store, repository.graph);
  const numbers = new Map(ids.map((id) => [commits.number(id), id]));
  const { newest, count } = surveyHistory([...numbers.keys()], commits);
  if (newest === undefined) return undefined;
  const rawId = numbers.get(newest) as string;
  return {
    shortId: rawId.slice(0, 12),
    rawId,
    revision: count - 1,
    ...parseCommit(repository.store.readProven(rawId).body),
  };
}

/**
 * What `--all` stands for: every ref in the order of their names, then HEAD. What is neither a commit nor a tag of one
 * does not count.
 */
function startIds({ refs, store }: OrdinaryRepository): string[] {
  const ids = new Set([...refs.list.map(({ id }) => id), refs.head as string]);
  const targets = [...ids].map((id) => followTags(id, store));
  return targets.filter(({ type }) => type === "commit").map(({ id }) => id);
}

/**
 * About a third of the objects are commits. To learn that there are too many by reading them would cost more than git
 * does.
 */
const maxPackedObjects = 3000;

function checkSize({ store, graph }: OrdinaryRepository): void {
  if (graph === undefined && store.packedCount > maxPackedObjects)
    throw new FallbackNeeded("a large repository without a commit graph");
}

// The commits of a repository by number: those of the commit graph first, then others as they are come upon.

class Commits implements History {
  readonly #store: ObjectStore;
  readonly #graph: CommitGraph | undefined;
  readonly #graphSize: number;
  readonly #numbers = new Map<string, number>();
  readonly #links: CommitLink[] = [];

  constructor(store: ObjectStore, graph: CommitGraph | undefined) {
    this.#store = store;
    this.#graph = graph;
    this.#graphSize = graph?.size ?? 0;
  }

  /** @param id of a commit. Throws FallbackNeeded if it cannot be read, or is none. */
  number(id: string): number {
    return this.#numbers.get(id) ?? this.#graph?.find(id) ?? this.#add(id);
  }

  parents(commit: number): readonly number[] {
    if (commit < this.#graphSize) return (this.#graph as CommitGraph).parents(commit);
    return this.#link(commit).parents.map((id) => this.number(id));
  }

  date(commit: number): number {
    return commit < this.#graphSize ? (this.#graph as CommitGraph).date(commit) : this.#link(commit).date;
  }

  #add(id: string): number {
    const { type, body } = this.#store.read(id);
    if (type !== "commit") throw new FallbackNeeded("a parent that is not a commit");
    const number = this.#graphSize + this.#links.length;
    this.#links.push(parseCommitLink(body));
    this.#numbers.set(id, number);
    return number;
  }

  #link(commit: number): CommitLink {
    return this.#links[commit - this.#graphSize] as CommitLink;
  }
}

// What the order of commits depends on: parents and date.

interface CommitLink {
  /** Ids of 40 hex digits. */
  readonly parents: readonly string[];
  /** The committer's, in seconds since the epoch. */
  readonly date: number;
}

/** Headers of more than this are left to git; only a merge of a hundred branches needs so many. */
const maxHeaderBytes = 8192;
const ordinary =
  /^tree [0-9a-f]{40}\n((?:parent [0-9a-f]{40}\n)*)author [^\n]*\ncommitter [^\n>]*> (\d{1,10}) [+-]\d{4}\n/;

/**
 * @param body a commit object
 * @throws FallbackNeeded for a commit that is written in any other way than git writes it: versions of git differ in
 * how they read those
 */
function parseCommitLink(body: Buffer): CommitLink {
  const [, parents, date] = ordinary.exec(body.toString("latin1", 0, maxHeaderBytes)) ?? [];
  if (parents === undefined) throw new FallbackNeeded("a commit with unusual headers");
  return { parents: parents.match(/[0-9a-f]{40}/g) ?? [], date: Number(date) };
}

// What `git rev-list --date-order` would print first, and how many lines in all. Pure.

interface History {
  /** A commit's parents, commits being numbers. */
  parents(commit: number): readonly number[];
  /** The committer's, in seconds since the epoch. */
  date(commit: number): number;
}

interface Survey {
  /** The commit that comes first; undefined if there are none. */
  readonly newest: number | undefined;
  /** Commits that the starts lead to, the starts among them. */
  readonly count: number;
}

/**
 * In date order no commit comes before its children, and of those that might come next the newest does. The first one
 * is therefore the newest of the commits without children, and of several with the same date the one that was named
 * first.
 * @param starts commits in the order in which git is given them
 */
function surveyHistory(starts: readonly number[], history: History): Survey {
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
