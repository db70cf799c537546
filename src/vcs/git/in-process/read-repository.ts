// Reading a bare git repository without git, as far as it is an ordinary one.
import path from "node:path";
import { CommitGraph } from "./commit-graph.js";
import { ObjectStore } from "./objects/object-store.js";
import { ReadBudget } from "./objects/read-budget.js";
import { checkOrdinary } from "./ordinary-repository.js";
import { type Refs, readRefs } from "./refs.js";

export interface OrdinaryRepository {
  readonly refs: Refs;
  readonly store: ObjectStore;
  readonly graph: CommitGraph | undefined;
}

/** Beyond this many objects git is faster, though it takes time to start; see docs/decisions. */
const budget = { objects: 2000, bytes: 64 << 20 };

/**
 * @param folder of a bare git repository
 * @param use what to do with the repository, for as long as its files are open
 * @returns what `use` returns
 * @throws LeftToProgram where git has to be asked
 */
export function readRepository<Answer>(folder: string, use: (repository: OrdinaryRepository) => Answer): Answer {
  const objectInfo = checkOrdinary(folder);
  // Before the objects: a push writes them first.
  const refs = readRefs(folder);
  const store = new ObjectStore(folder, new ReadBudget(budget));
  try {
    const graph = objectInfo.has("commit-graph") ? CommitGraph.open(path.join(folder, "objects/info/commit-graph")) : undefined;
    return use({ refs, store, graph });
  } finally {
    store.close();
  }
}
