import { FallbackNeeded } from "../../fallback.js";
import type { GitObject } from "./objects/git-object.js";
import type { ObjectStore } from "./objects/object-store.js";

export interface RefTarget {
  readonly type: "commit" | "tree" | "blob";
  readonly id: string;
  /** Whether a tag, or a tag of a tag, led to it. */
  readonly isTagged: boolean;
}

const maxChainLength = 10;
const tagHead = /^object ([0-9a-f]{40})\ntype (commit|tree|blob|tag)\n/;

/**
 * Follows tags to what they are tags of.
 * @param id of any object
 * @throws FallbackNeeded if an object on the way cannot be read, or is not of the type that its tag says
 */
export function followTags(id: string, store: ObjectStore): RefTarget {
  let object: GitObject = store.readProven(id);
  let target = id;
  for (let depth = 0; object.type === "tag"; depth++) {
    const [, next, type] = tagHead.exec(object.body.toString("latin1", 0, 100)) ?? [];
    if (next === undefined || depth > maxChainLength) throw new FallbackNeeded("an unusual tag");
    object = store.readProven(next);
    if (object.type !== type) throw new FallbackNeeded("a tag with a wrong type");
    target = next;
  }
  return { type: object.type, id: target, isTagged: target !== id };
}
