import { FallbackNeeded } from "../../../fallback.js";

/**
 * How much is read of one repository before the rest is left to git, which is faster with much and has been hardened
 * against hostile data.
 */
export class ReadBudget {
  #objects: number;
  #bytes: number;

  constructor(limits: { objects: number; bytes: number }) {
    this.#objects = limits.objects;
    this.#bytes = limits.bytes;
  }

  /**
   * Accounts for one object of that many bytes, bases of deltas among them. Throws FallbackNeeded if that is too
   * much.
   */
  spend(bytes: number): void {
    this.#objects -= 1;
    this.#bytes -= bytes;
    if (this.#objects < 0 || this.#bytes < 0) throw new FallbackNeeded("a long history, or large objects");
  }
}
