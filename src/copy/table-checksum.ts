import { createHash } from "node:crypto";
import type { IncompatibleValue } from "./incompatible-value.js";
import type { Value } from "./normalize-value.js";
import { rowText } from "./row-text.js";

export interface TableChecksum {
  readonly rows: number;
  /** SHA-256 over the texts of all rows in the order of their keys, in hexadecimal digits. */
  readonly checksum: string;
}

export interface ChecksumBuilder {
  add(values: readonly (Value | IncompatibleValue)[]): void;
  finish(): TableChecksum;
}

/** Counts and sums up the rows of a table, whatever engine they come from. */
export function checksumBuilder(): ChecksumBuilder {
  const hash = createHash("sha256");
  let rows = 0;
  return {
    add(values) {
      hash.update(`${rowText(values)}\n`);
      rows += 1;
    },
    finish: () => ({ rows, checksum: hash.digest("hex") }),
  };
}

export function sameChecksum(one: TableChecksum, other: TableChecksum): boolean {
  return one.rows === other.rows && one.checksum === other.checksum;
}
