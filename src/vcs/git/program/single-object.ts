import { unlessLeft } from "../../fallback.js";
import { type GitObject, largestObject } from "../in-process/objects/git-object.js";
import { ObjectStore } from "../in-process/objects/object-store.js";
import { ReadBudget } from "../in-process/objects/read-budget.js";

/** An object, and the deltas that lead to it, each with its result. */
const budget = { objects: 200, bytes: 16 * largestObject };

/**
 * Reads one object that lies in the repository itself, loose or packed.
 * @param folder of a bare git repository
 * @param id 40 hex digits
 * @returns undefined where git has to be asked: the object is not here (it may be borrowed from another repository), or anything about it
 * is unusual or damaged. What is returned has been proven by its id.
 */
export function readSingleObject(folder: string, id: string): GitObject | undefined {
  return unlessLeft(() => {
    const store = new ObjectStore(folder, new ReadBudget(budget));
    try {
      return store.readProven(id);
    } finally {
      store.close();
    }
  })?.answer;
}
