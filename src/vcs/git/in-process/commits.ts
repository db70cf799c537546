// The commits of a repository by number: those of the commit graph first, then others as they are come upon.

import { LeftToProgram } from "../../fallback.js";
import type { CommitGraph } from "./commit-graph.js";
import { type CommitLink, parseCommitLink } from "./commit-link.js";
import type { History } from "./date-order.js";
import type { ObjectStore } from "./objects/object-store.js";

export class Commits implements History {
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

  /** @param id of a commit. Throws LeftToProgram where it cannot be read, or is none. */
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
    if (type !== "commit") throw new LeftToProgram("a parent that is no commit");
    const number = this.#graphSize + this.#links.length;
    this.#links.push(parseCommitLink(body));
    this.#numbers.set(id, number);
    return number;
  }

  #link(commit: number): CommitLink {
    return this.#links[commit - this.#graphSize] as CommitLink;
  }
}
