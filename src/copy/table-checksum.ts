import { createHash } from "node:crypto";
import type { IncompatibleValue } from "./incompatible-value.js";
import type { Value } from "./normalize-value.js";
import { rowText } from "./row-text.js";

export interface TableChecksum {
  readonly rows: number;
  /** SHA-256 of the texts of all rows in the order of their keys, in hexadecimal. */
  readonly checksum: string;
}

export interface ChecksumBuilder {
  add(values: readonly (Value | IncompatibleValue)[]): void;
  finish(): TableChecksum;
}

/** Counts the rows of a table and computes their checksum, which is the same on every engine. */
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
