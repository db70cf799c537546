import { describe, expect, it } from "vitest";
import { sameOutput, withoutTimes } from "../support/docs/compare-output.js";

describe("what a command prints is what a page shows", () => {
  it.each([
    ["the same text", "one\ntwo", "one\ntwo\n"],
    ["at another time", "Created: 2026-11-29 11:08:21", "Created: 2027-01-02 03:04:05\n"],
    ["in a file with another time in its name", "my.ini.20261129-110524", "my.ini.20270102-030405\n"],
    ["another key", "4f2c8a0011223344556677889900aabbccddeeff", "0000000000000000000000000000000000000000\n"],
    ["another size", "Size: 1.5 MB", "Size: 12 kB\n"],
    ["with a part of a line left out", "Error: … is full", "Error: the disk /dev/sda is full\n"],
    ["with lines left out", "first\n…\nlast", "first\nx\ny\nlast\n"],
    ["with the end left out", "first\n…", "first\nx\ny\n"],
  ])("%s", (_title, shown, printed) => {
    expect(sameOutput(shown.split("\n"), printed)).toBe(true);
  });

  it.each([
    ["another word", "Added: website", "Added: tools\n"],
    ["one line more", "one", "one\ntwo\n"],
    ["nothing", "one", ""],
    ["something although the page shows nothing", "", "one\n"],
    ["a character that is special in patterns", "a.b", "aXb\n"],
    ["another revision", "Revision: 7ba0d2cad930", "Revision: a0a1bf09c143\n"],
  ])("but not %s", (_title, shown, printed) => {
    expect(sameOutput(shown.split("\n"), printed)).toBe(false);
  });
});

it("lets the shell find a file with a time in its name", () => {
  expect(withoutTimes("restore b-20261129-103122.gz k.db.20261129-014356.518.a0a1")).toBe(
    "restore b-????????-??????.gz k.db.????????-??????.???.a0a1",
  );
});
