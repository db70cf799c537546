import { getSystemErrorName } from "node:util";
import { expect, it } from "vitest";
import { failureReason } from "../src/files/failure-reason.js";

it.each(["UNKNOWN", "Unknown system error -122", getSystemErrorName(-122)])(
  "a disk quota that is used up is recognized, although Node calls it %s",
  (code) => {
    const error = Object.assign(new Error("write"), { code, errno: -122, syscall: "write" });
    expect(failureReason(error)).toBe("the disk quota is used up");
  },
);
