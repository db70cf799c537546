import { expect, it } from "vitest";
import { iniPlacesBelow, movedBelow } from "../../../src/instance/settings/move-root.js";

it.each([
  ["/old", "/old", "/new", "/new"],
  ["/old/.cache/largefiles", "/old", "/new", "/new/.cache/largefiles"],
  ["/old/.cache/largefiles", "/old/", "/new", "/new/.cache/largefiles"],
  ["file:///old/a", "/old", "/new", "file:///new/a"],
  ["/older", "/old", "/new", undefined],
  ["/srv/old", "/old", "/new", undefined],
  ["http:///old/a", "/old", "/new", undefined],
  ["/usr/bin/hook", "/", "/new", undefined],
  ["", "/old", "/new", undefined],
])("%s moves with the root from %s to %s: %s", (value, from, to, expected) => {
  expect(movedBelow(value, from, to)).toBe(expected);
});

it("finds the settings of the ini that name a place below the root", () => {
  const app = new Map([
    ["cache_dir", "/old/data"],
    ["index_dir", "/srv/../old/index"],
    ["git_path", "git"],
    ["other", "/older"],
  ]);
  expect(iniPlacesBelow(app, "/old").map(([key]) => key)).toEqual(["cache_dir", "index_dir"]);
});
