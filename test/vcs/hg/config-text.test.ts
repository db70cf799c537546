import { describe, expect, test } from "vitest";
import { readConfigItem } from "../../../src/vcs/hg/hgrc.js";
import { UnreadableRepositoryError } from "../../../src/vcs/unreadable-repository.js";

const description = (text: string) => readConfigItem(text, "web", "description");

describe("the value of an item", () => {
  test.each([
    ["[web]\ndescription = a text", "a text"],
    ["[web]\ndescription=a text  \t\n", "a text"],
    ["[web]\r\ndescription = a text\r\n", "a text"],
    ["\u00ef\u00bb\u00bf[web]\ndescription = after a byte order mark", "after a byte order mark"],
    ["[web]\ndescription =\n", ""],
    ["[web]\ndescription = a = b # no comment", "a = b # no comment"],
    ["[web]\ndescription = one\n two\n\tthree", "one\ntwo\nthree"],
    ["[web]\ndescription =\n  below", "\nbelow"],
    ["[web]\ndescription = one\n# a comment\n two", "one\ntwo"],
    ["[web]\ndescription = one\n\n[ui]\n", "one"],
    ["[web]\ndescription = first\ndescription = second", "second"],
    ["[web]\ncontact = me\n me too\n[x]\ndescription = not here\n[web]\ndescription = here", "here"],
    ["[web]\n%include other.rc\ndescription = here", "here"],
  ])("%j", (text, value) => expect(description(text)).toEqual({ value }));
});

test.each(["", "[web]\n", "[webs]\ndescription = x", "description = x\n[web]", "[web]\ndescriptions = x", "; [web]\n"])(
  "none in %j",
  (text) => expect(description(text)).toBeUndefined(),
);

test("%unset removes the value, also that of an earlier file", () => {
  expect(description("[web]\ndescription = x\n%unset description")).toEqual({ value: null });
});

test.each([
  ["[web]\n  indented = line", 2],
  ["[web]\nnothing at all", 2],
  ["[web\n", 1],
  ["%include\n", 1],
  ["[web]\ndescription = x\n\n  y", 4],
])("%j is refused", (text, line) => {
  expect(() => description(text)).toThrow(
    new UnreadableRepositoryError("broken-config", `line ${line} of its hgrc is not valid`),
  );
});
