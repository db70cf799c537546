import { describe, expect, it } from "vitest";
import { similarName } from "../src/similar-name.js";

const commands = ["config-create", "db-create", "db-copy", "repo-scan", "migrate"];

describe("the name that was probably meant", () => {
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
  ])("by %j is %j", (typed, meant) => expect(similarName(typed, commands)).toBe(meant));

  it("is the nearest one", () => {
    expect(similarName("heads1", ["heads12", "heads1x2"])).toBe("heads12");
  });
});
