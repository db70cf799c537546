import type { Engine, Trial } from "./engine.js";

interface Copies {
  /** Where the two states go that a rehearsal keeps. */
  readonly states: readonly string[];
  /** Copies the database that is tried on. */
  copyTo(state: string): Promise<void>;
  differencesTo(state: string): Promise<string[]>;
}

/** A trial on a copy, whose states are copies of it. */
export function trialOnCopy(engine: Engine, { states, copyTo, differencesTo }: Copies): Trial {
  const free = [...states];
  return {
    place: "on a copy",
    engine,
    async keep() {
      const state = free.shift();
      if (state === undefined) throw new Error("a trial keeps two states");
      await copyTo(state);
      return state;
    },
    differencesTo,
  };
}
