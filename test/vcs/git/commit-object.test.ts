import { expect, test } from "vitest";
import { parseCommit } from "../../../src/vcs/git/in-process/commit-object.js";

const commit = (lines: string, message = "m\n") => Buffer.from(`${lines}\n\n${message}`, "latin1");
const committer = "committer C <c@example.com> 1500000000 +0000";

test.each([
  ["A <a@example.com> 1 +0000", "A <a@example.com>"],
  ["<a@example.com> 1 +0000", "<a@example.com>"],
  ["A <b> C> <a@example.com> 1 +0000", "A <b> C> <a@example.com>"],
  ["A <a@example.com", "A <a@example.com"],
  ["no address at all", "no address at all"],
])("the author of %j", (line, author) => {
  expect(parseCommit(commit(`tree 1\nauthor ${line}\n${committer}`)).author).toBe(author);
});

test("the date is the committer's, whatever is around it", () => {
  expect(parseCommit(commit("author A <a> 1 +0000\ncommitter C <c> D> 1234567890 -1130")).date).toBe(1_234_567_890);
  expect(parseCommit(commit("committer <> -5 +0000")).date).toBe(-5);
});

test.each([
  "committer C",
  "committer C <c> soon +0000",
  "committer C <c> 1500000000",
  "author A <a> 1 +0000",
  "committer C <c> 99999999999999 +0000",
])("%j is not a date that a database can hold", (line) =>
  expect(() => parseCommit(commit(line))).toThrow(expect.objectContaining({ reason: "broken" })),
);

test.each([
  ["one line", "one line"],
  ["\n\nblank lines first\r\n", "\n\nblank lines first\r\n"],
  ["tree 1\n\nauthor X\n", "tree 1\n\nauthor X\n"],
  ["", ""],
  ["before\0after", "before\0after"],
])("the message %j stays whole", (text, message) => {
  expect(parseCommit(commit(committer, text)).message).toBe(message);
});

test("a commit that ends with its headers has no message", () => {
  expect(parseCommit(Buffer.from(`${committer}\n`)).message).toBe("");
});

test("headers of several lines hide no other header", () => {
  const text = `mergetag object 1\n committer X <x> 1 +0000\n \n encoding UTF-16\n${committer}\ngpgsig a\n b`;
  expect(parseCommit(commit(text, "zo\xeb"))).toEqual({ author: "", date: 1_500_000_000, message: "zoë" });
});

test("author and message are in the encoding that the commit names, if they fit it", () => {
  const named = (encoding: string) =>
    parseCommit(commit(`author \xe9 <a> 1 +0000\n${committer}\nencoding ${encoding}`, "\xe9"));
  expect(named("ISO-8859-1")).toMatchObject({ author: "é <a>", message: "é" });
  expect(named("KOI8-R")).toMatchObject({ author: "И <a>", message: "И" });
  expect(named("UTF-8")).toMatchObject({ author: "é <a>", message: "é" });
  expect(named("unheard-of")).toMatchObject({ author: "é <a>", message: "é" });
});
