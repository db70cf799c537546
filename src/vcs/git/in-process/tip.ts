// The tip of an ordinary git repository, read without git.
import type { Changeset } from "../../changeset.js";
import { LeftToProgram } from "../../fallback.js";
import { parseCommit } from "./commit-object.js";
import { Commits } from "./commits.js";
import { surveyHistory } from "./date-order.js";
import { type OrdinaryRepository, readRepository } from "./read-repository.js";
import { followTags } from "./ref-target.js";

/**
 * The same as git would lead to.
 * @returns undefined for an empty repository, and for one whose HEAD names a ref that does not exist
 * @throws LeftToProgram where git has to be asked
 * @throws UnreadableRepositoryError for a commit whose date no database can hold
 */
export function readOwnTip(folder: string): Changeset | undefined {
  return readRepository(folder, (repository) => (repository.refs.head === undefined ? undefined : newestCommit(repository)));
}

function newestCommit(repository: OrdinaryRepository): Changeset | undefined {
  const ids = startIds(repository);
  checkSize(repository);
  const commits = new Commits(repository.store, repository.graph);
  const numbers = new Map(ids.map((id) => [commits.number(id), id]));
  const { newest, count } = surveyHistory([...numbers.keys()], commits);
  if (newest === undefined) return undefined;
  const rawId = numbers.get(newest) as string;
  return { shortId: rawId.slice(0, 12), rawId, revision: count - 1, ...parseCommit(repository.store.readProven(rawId).body) };
}

/** What `--all` stands for: every ref in the order of their names, then HEAD. What is no commit, and no tag of one, does not count. */
function startIds({ refs, store }: OrdinaryRepository): string[] {
  const ids = new Set([...refs.list.map(({ id }) => id), refs.head as string]);
  const targets = [...ids].map((id) => followTags(id, store));
  return targets.filter(({ type }) => type === "commit").map(({ id }) => id);
}

/** About a third of the objects are commits. To learn that there are too many by reading them would cost more than git does. */
const mostPacked = 3000;

function checkSize({ store, graph }: OrdinaryRepository): void {
  if (graph === undefined && store.packedCount > mostPacked) throw new LeftToProgram("a large repository without a commit graph");
}
