import { describe, expect, test } from "vitest";
import { FallbackNeeded } from "../../../src/vcs/fallback.js";
import { countSteps, decompressInTime, decompressZstd } from "../../../src/vcs/hg/in-process/zstd.js";
import { measured } from "../../support/cli/processor-time.js";

const text = "to be or not to be, ".repeat(10);
/** As Mercurial's own zstd compresses it. */
const frame = Buffer.from("28b52ffd20c8c5000078746f206265206f72206e6f74202c200200b19b84413bbf", "hex");

/**
 * A frame that claims to hold 100 bytes. Its one block has no literals and 98,047 sequences, each of which copies
 * 65,539 bytes: the tables that say so hold one symbol each.
 */
const bomb = Buffer.from("28b52ffd20644d000000ffffff5400003401", "hex");

test("blocks and sequences are counted, also in a decompression bomb", () => {
  expect(countSteps(frame)).toBe(1 + 2);
  expect(countSteps(bomb)).toBe(1 + 0x7f00 + 0xffff);
  expect(countSteps(Buffer.concat([Buffer.from("no frame"), frame]))).toBe(Number.POSITIVE_INFINITY);
});

test("zstd is decompressed, by this Node and by fzstd", () => {
  expect(decompressZstd(frame, text.length).toString()).toBe(text);
  expect(decompressInTime(frame, text.length).toString()).toBe(text);
});

describe("damaged zstd is left to Mercurial:", () => {
  test.each([1, text.length - 1, text.length + 1])("a size of %i bytes", (size) => {
    // fzstd alone leaves a buffer that is too long filled with zeros: the node of the revision tells.
    const result = attempt(() => decompressZstd(frame, size));
    expect(result).not.toEqual(Buffer.from(text));
  });

  test("any flipped byte, which makes another text or none", () => {
    for (let at = 0; at < frame.length; at++) {
      const damaged = Buffer.from(frame);
      damaged.writeUInt8(damaged.readUInt8(at) ^ (1 << (at % 8)), at);
      attempt(() => decompressZstd(damaged, text.length));
    }
  });

  test("a few bytes that ask for minutes of copying, in time", () => {
    const { milliseconds } = measured(() => {
      expect(() => decompressInTime(bomb, 100)).toThrow(
        expect.objectContaining({ code: "ERR_SCRIPT_EXECUTION_TIMEOUT" }),
      );
      expect(() => decompressZstd(bomb, 100)).toThrow(FallbackNeeded);
    });
    expect(milliseconds).toBeLessThan(5000);
  });
});

/** Any error but FallbackNeeded is thrown on. */
function attempt(decompress: () => Buffer): Buffer | undefined {
  try {
    return decompress();
  } catch (error) {
    if (!(error instanceof FallbackNeeded)) throw error;
    return undefined;
  }
}
