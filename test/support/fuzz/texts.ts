// Arbitrary texts in which something is likely to happen.
import * as fc from "fast-check";

/** Any text, also with halves of surrogate pairs. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({ unit: "grapheme", maxLength: 40 }),
  fc.array(fc.nat(0xffff), { maxLength: 40 }).map((units) => String.fromCharCode(...units)),
);

/** Text made of given pieces, and of some other characters. */
export function textOf(pieces: readonly string[], maxLength: number): fc.Arbitrary<string> {
  const piece = fc.oneof(
    { arbitrary: fc.constantFrom(...pieces), weight: 6 },
    { arbitrary: fc.string({ unit: "grapheme-ascii", maxLength: 3 }), weight: 1 },
    { arbitrary: fc.string({ unit: "binary", maxLength: 2 }), weight: 1 },
  );
  return fc.array(piece, { maxLength }).map((parts) => parts.join(""));
}

/** A change of bytes. */
export interface Mutation {
  readonly kind: "set" | "flip" | "number" | "cut" | "delete" | "insert" | "repeat";
  /** From 0 up to, but without, 1: where. */
  readonly place: number;
  readonly value: number;
  readonly bytes: Uint8Array;
}

const edges = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff];

export const mutations: fc.Arbitrary<Mutation[]> = fc.array(
  fc.record({
    kind: fc.constantFrom<Mutation["kind"]>("set", "flip", "number", "cut", "delete", "insert", "repeat"),
    // Headers are at both ends.
    place: fc.oneof(
      fc.double({ min: 0, max: 0.9999, noNaN: true }),
      fc.double({ min: 0, max: 0.02, noNaN: true }),
      fc.double({ min: 0.97, max: 0.9999, noNaN: true }),
    ),
    value: fc.oneof(fc.constantFrom(...edges), fc.nat(0xffff_ffff)),
    bytes: fc.uint8Array({ maxLength: 40 }),
  }),
  { minLength: 1, maxLength: 3 },
);

export function mutated(original: Buffer, changes: readonly Mutation[]): Buffer {
  return changes.reduce(mutate, original);
}

function mutate(original: Buffer, { kind, place, value, bytes }: Mutation): Buffer {
  const at = Math.floor(place * (original.length + 1));
  const copy = Buffer.from(original);
  const [before, after] = [copy.subarray(0, at), copy.subarray(at)];
  switch (kind) {
    case "set":
      if (at < copy.length) copy[at] = value & 0xff;
      return copy;
    case "flip":
      if (at < copy.length) copy[at] = (copy[at] as number) ^ (1 << (value & 7));
      return copy;
    case "number":
      if (at + 4 <= copy.length) copy.writeUInt32BE(value, at);
      return copy;
    case "cut":
      return before;
    case "delete":
      return Buffer.concat([before, after.subarray(1 + (value % 64))]);
    case "insert":
      return Buffer.concat([before, bytes, after]);
    case "repeat":
      return Buffer.concat([copy.subarray(0, at + (value % 64)), after]);
  }
}
