import { describe, expect, it } from "vitest";
import { similarName } from "../src/similar-name.js";

const commands = ["config-create", "db-create", "db-copy", "repo-scan", "migrate"];

describe("similarName", () => {
  it.each([
    ["repo-scna", "repo-scan"],
    ["reposcan", "repo-scan"],
    ["db-creat", "db-create"],
    ["mirgate", "migrate"],
    ["config", "config-create"],
    ["copy", "db-copy"],
    ["db", undefined],
    ["create", undefined],
    ["repo", "repo-scan"],
    ["nosuch", undefined],
    ["", undefined],
  ])("suggests for %j: %j", (typed, meant) => expect(similarName(typed, commands)).toBe(meant));

  it("suggests the nearest name", () => {
    expect(similarName("heads1", ["heads12", "heads1x2"])).toBe("heads12");
  });
});
