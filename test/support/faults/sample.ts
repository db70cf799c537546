// A choice of faults that has rare calls in it, too: a rename is one of a thousand calls, and matters most.

import type { Call, Fault } from "./fault.js";
import { randomNumbers } from "./random.js";

interface Possible {
  readonly call: Call;
  readonly fault: Fault;
}

/** Of ten faults, how many hit what a command changes; the others hit what it reads and prints. */
const changing = 7;

/**
 * Chooses faults of as many sorts as there are; the same ones for the same seed.
 * @param size how many, at most
 */
export function sample(possible: readonly Possible[], size: number, seed: number): Fault[] {
  const isOther = ({ fault: { kind } }: Possible) => /^(read|program|std)/.test(kind);
  const others = possible.filter(isOther);
  const share = Math.min(others.length, Math.round((size * (10 - changing)) / 10));
  const chosen = choose(
    possible.filter((one) => !isOther(one)),
    size - share,
    seed,
  );
  return [...chosen, ...choose(others, size - chosen.length, seed)];
}

/** Takes one of each kind of call first, as far as they go, and then one of each sort in turn. */
function choose(possible: readonly Possible[], size: number, seed: number): Fault[] {
  const random = randomNumbers(seed);
  const sorts = kindsFirst([...bySort(shuffled(possible, random)).values()]);
  const chosen: Fault[] = [];
  for (let turn = 0; chosen.length < Math.min(size, possible.length); turn += 1) {
    for (const one of sorts.map((sort) => sort[turn]))
      if (one !== undefined && chosen.length < size) chosen.push(one.fault);
  }
  return chosen;
}

/** Else a small sample has many effects of one kind, and none of another. */
function kindsFirst(sorts: readonly Possible[][]): Possible[][] {
  const first = new Map(sorts.map((sort) => [sort[0]?.call.kind, sort]).reverse() as [string, Possible[]][]);
  const firsts = new Set(first.values());
  return [...sorts.filter((sort) => firsts.has(sort)), ...sorts.filter((sort) => !firsts.has(sort))];
}

function bySort(possible: readonly Possible[]): Map<string, Possible[]> {
  const sorts = new Map<string, Possible[]>();
  for (const one of possible) sorts.set(sortOf(one), [...(sorts.get(sortOf(one)) ?? []), one]);
  return sorts;
}

function sortOf({ call, fault }: Possible): string {
  return `${call.kind} ${fault.effect} ${call.path.replace(/[0-9a-f-]{6,}|\d+/g, "")}`;
}

function shuffled<Item>(items: readonly Item[], random: (below: number) => number): Item[] {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last -= 1) {
    const other = random(last + 1);
    [result[last], result[other]] = [result[other] as Item, result[last] as Item];
  }
  return result;
}
