import { describe, expect, it } from "vitest";
import { byCodePoint, groupsAbove, nameObjection } from "../../src/scan/names.js";

describe("names that are valid in Kallithea", () => {
  it.each([
    "plain",
    "UPPER",
    "a.b",
    "a_b",
    "a-b",
    "zoë",
    "tab\there",
    "no\u00a0break",
    "a b/c",
    "--g/rr",
    ".hidden",
    "x".repeat(255),
  ])("%j", (name) => {
    expect(nameObjection(name)).toBeUndefined();
  });
});

describe("names that are not valid in Kallithea", () => {
  it.each([..."`?=[]\\;'\"<>,~!@#$%^&*()+{}|: \n\r"].map((character) => `a${character}b`))("%j", (name) => {
    expect(nameObjection(name)).toBe("name-refused");
  });

  it.each(["-a", "a-", "a--b", "group/-a"])("%j", (name) => {
    expect(nameObjection(name)).toBe("name-refused");
  });

  it("refuses a name that is longer than its column", () => {
    expect(nameObjection(`${"g".repeat(200)}/${"x".repeat(55)}`)).toBe("name-too-long");
  });
});

describe("groupsAbove", () => {
  it("lists the groups outermost first", () => {
    expect(groupsAbove("a/b/c")).toEqual(["a", "a/b"]);
    expect(groupsAbove("a")).toEqual([]);
  });
});

describe("byCodePoint", () => {
  it("sorts characters beyond the basic plane behind all others, as Python does", () => {
    expect(["\u{1f409}", "\uffee", "b", "a", "ab", "Z"].sort(byCodePoint)).toEqual([
      "Z",
      "a",
      "ab",
      "b",
      "\uffee",
      "\u{1f409}",
    ]);
  });
});
