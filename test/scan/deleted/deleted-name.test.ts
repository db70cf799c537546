import { expect, it } from "vitest";
import { stateOf } from "../../../src/files/process-identity.js";
import {
  deletionTime,
  isDeletedName,
  nameWhilePurging,
  purgingProcess,
  shownTime,
} from "../../../src/scan/deleted/deleted-name.js";

it.each([
  ["rm__20200131_235959_123456__one", true],
  ["rm__20200131_235959_123456_group", true],
  ["rm__20200131_235959_123456_", true],
  ["rm__20200131_235959_123456_a\nb", true],
  ["rm__20200131_235959_123456", false],
  ["rm__20200131_235959_12345_x", false],
  ["rm_20200131_235959_123456_x", false],
  [".rm__20200131_235959_123456_x", false],
  ["rm__٢٠٢٠٠١٣١_235959_123456_x", false],
])("knows that %j is a deleted name: %s", (name, isDeleted) => {
  expect(isDeletedName(name)).toBe(isDeleted);
});

it("reads the local time, and none that does not exist", () => {
  expect(deletionTime("rm__20200131_235958_123456_x")).toEqual(new Date(2020, 0, 31, 23, 59, 58));
  expect(deletionTime("rm__00260228_000000_000000_x")?.getFullYear()).toBe(26);
  for (const time of ["20210229_000000", "99999999_999999", "00000101_000000", "20200101_240000", "20200101_006000"])
    expect(deletionTime(`rm__${time}_000000_x`), time).toBeUndefined();
  expect(shownTime("rm__20200131_235958_123456_x")).toBe("2020-01-31 23:59:58");
});

it("keeps the date in the name of a folder that is being purged, and says who purges it", () => {
  const name = nameWhilePurging(`rm__20200131_235959_123456__${"x".repeat(220)}`);
  expect(name).toMatch(/^rm__20200131_235959_123456_purging-/);
  expect(deletionTime(name)).toEqual(new Date(2020, 0, 31, 23, 59, 59));
  expect(stateOf(purgingProcess(name) ?? "")).toBe("running");
  expect(nameWhilePurging(name)).not.toBe(name);
  expect(purgingProcess("rm__20200131_235959_123456__purging-me")).toBeUndefined();
});
