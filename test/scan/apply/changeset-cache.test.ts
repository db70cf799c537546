import { describe, expect, it } from "vitest";
import { changesetCache } from "../../../src/scan/apply/changeset-cache.js";

const tip = (message: string, author = "Jo <jo@example.com>") => ({
  shortId: "0".repeat(12),
  rawId: "0".repeat(40),
  revision: 7,
  message,
  author,
  date: 1_600_000_000,
});

/** Of a MariaDB `blob`. */
const limit = 65_535;

describe("the cache of a tip", () => {
  it("is complete if nothing limits it", () => {
    const { message } = JSON.parse(changesetCache(tip("x".repeat(100_000))).toString());
    expect(message).toHaveLength(100_000);
  });

  it.each([
    ["letters", "x"],
    ["characters that JSON escapes", "\n"],
    ["characters of six bytes in it", "é"],
    ["characters of twelve bytes in it", "😀"],
  ])("loses the end of a message of %s that is too long, and no more than that", (_, character) => {
    const cache = changesetCache(tip(character.repeat(limit)), limit);
    const { message, author, revision } = JSON.parse(cache.toString());
    expect(cache.length).toBeLessThanOrEqual(limit);
    expect(cache.length).toBeGreaterThan(limit - 12);
    expect(message).toBe(character.repeat(message.length / character.length));
    expect([author, revision]).toEqual(["Jo <jo@example.com>", 7]);
  });

  it("fits to the byte if the message just fits", () => {
    const rest = changesetCache(tip("")).length;
    const whole = changesetCache(tip("x".repeat(limit - rest)), limit);
    expect(whole).toHaveLength(limit);
    expect(JSON.parse(whole.toString()).message).toHaveLength(limit - rest);
    expect(JSON.parse(changesetCache(tip("x".repeat(limit - rest + 1)), limit).toString()).message).toHaveLength(
      limit - rest,
    );
  });

  it("cuts off the end of an author that is too long on its own", () => {
    const cache = changesetCache(tip("a message", "é".repeat(limit)), limit);
    const { message, author } = JSON.parse(cache.toString());
    expect(cache.length).toBeLessThanOrEqual(limit);
    expect([message, /^é{5000,}$/.test(author)]).toEqual(["", true]);
  });
});
