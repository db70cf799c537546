import { expect, test } from "vitest";
import { parseChangelogEntry } from "../../../src/vcs/hg/in-process/changelog-entry.js";

const manifest = "0".repeat(40);
const entry = (text: string) => parseChangelogEntry(Buffer.from(`${manifest}\n${text}`, "latin1"));

test.each([
  [
    "A <a@example.com>\n1500000000 -7200\nfile\nother file\n\nmessage",
    { author: "A <a@example.com>", date: 1_500_000_000, message: "message" },
  ],
  ["A\n0 0\n\n", { author: "A", date: 0, message: "" }],
  ["A\n-5 43200 branch:stable\0close:1\n\n  one\n\ntwo", { author: "A", date: -5, message: "  one\n\ntwo" }],
  ["A\n1.75 0\n\nm", { author: "A", date: 1, message: "m" }],
  ["Zo\xc3\xab\n1 0\n\n\xc3\xbc", { author: "Zoë", date: 1, message: "ü" }],
  ["Zo\xeb\n1 0\n\n\xfc", { author: "Zoë", date: 1, message: "ü" }],
])("%j", (text, parsed) => expect(entry(text)).toEqual(parsed));

test.each(["", "A\n", "A\n\nm", "A\nsoon 0\n\nm", "A\n1\n\nm", "A\n999999999999999 0\n\nm"])(
  "%j is not an entry",
  (text) => {
    expect(() => entry(text)).toThrow(expect.objectContaining({ reason: "broken" }));
  },
);
