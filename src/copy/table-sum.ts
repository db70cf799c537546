import { createHash } from "node:crypto";
import type { Misfit } from "./incompatible-value.js";
import type { Value } from "./normalize-value.js";
import { rowText } from "./row-text.js";

export interface TableSum {
  readonly rows: number;
  /** SHA-256 over the texts of all rows in the order of their keys, in hexadecimal digits. */
  readonly checksum: string;
}

export interface Summation {
  add(values: readonly (Value | Misfit)[]): void;
  sum(): TableSum;
}

/** Counts and sums up the rows of a table, whatever engine they come from. */
export function summation(): Summation {
  const hash = createHash("sha256");
  let rows = 0;
  return {
    add(values) {
      hash.update(`${rowText(values)}\n`);
      rows += 1;
    },
    sum: () => ({ rows, checksum: hash.digest("hex") }),
  };
}

export function sameSum(one: TableSum, other: TableSum): boolean {
  return one.rows === other.rows && one.checksum === other.checksum;
}
