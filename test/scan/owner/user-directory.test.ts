import { describe, expect, it } from "vitest";
import { userDirectory } from "../../../src/scan/owner/user-directory.js";

const user = (id: number, name: string, emails: string[] = [], active = true) => ({ id, name, emails, active });
const directory = userDirectory([
  user(2, "jane", ["Jane@example.com", "j@example.org"]),
  user(3, "John"),
  user(4, "JOHN", ["shared@example.com"]),
  user(5, "gone", ["SHARED@example.com"], false),
]);

describe("a user by name", () => {
  it.each([
    ["jane", 2],
    ["JANE", 2],
    ["John", 3],
    ["JOHN", 4],
    ["john", undefined],
    ["jane ", undefined],
    ["", undefined],
    ["__proto__", undefined],
    ["../jane", undefined],
    ["gone", 5],
  ])("%j is %j", (name, id) => {
    expect(directory.byName(name)?.id).toBe(id);
  });
});

describe("a user by email address", () => {
  it.each([
    ["jane@example.com", 2],
    ["Jane Doe <JANE@example.com>", 2],
    ['"Doe, <Jane>" <j@example.org>', 2],
    ["Jane < j@example.org >", 2],
    ["<j@example.org", undefined],
    ["shared@example.com", undefined],
    ["Jane Doe", undefined],
    ["<>", undefined],
  ])("%j is %j", (text, id) => {
    expect(directory.byEmail(text)?.id).toBe(id);
  });
});
