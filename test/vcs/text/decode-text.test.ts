import { expect, test } from "vitest";
import { decodeText } from "../../../src/vcs/text/decode-text.js";

const bytes = (hex: string) => Buffer.from(hex, "hex");

test.each([
  ["UTF-8", "c3a9", undefined, "é"],
  ["UTF-8 with a byte order mark, which stays", "efbbbf61", undefined, "\ufeffa"],
  ["bytes that are no UTF-8: Latin-1", "e9ff80", undefined, "éÿ\u0080"],
  ["half a character: Latin-1", "c3", undefined, "Ã"],
  ["Latin-1, with its control characters where Windows has others", "80e9", "iso8859-1", "\u0080é"],
  ["Shift_JIS", "93fa967b", "Shift_JIS", "日本"],
  ["a declared encoding that does not fit: UTF-8", "c3a9", "us-ascii-but-not-really", "é"],
  ["a declared encoding that does not fit, nor UTF-8: Latin-1", "ff", "UTF-8", "ÿ"],
])("%s", (_what, hex, declared, text) => expect(decodeText(bytes(hex), declared)).toBe(text));
