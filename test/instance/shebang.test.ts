// Compares our rules for a #! line with the kernel of this machine.
import { spawnSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { maxShebangLength, shebangProblem } from "../../src/instance/shebang.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";

/** A link to a program with a path of the given number of bytes. */
function pathOf(length: number): string {
  const folder = path.join(temporaryFolder(), "x".repeat(100));
  mkdirSync(folder);
  const link = path.join(folder, "y".repeat(length - Buffer.byteLength(folder) - 1));
  symlinkSync("/bin/true", link);
  return link;
}

it.skipIf(process.platform !== "linux")("rejects a line from exactly the length at which the kernel does", () => {
  for (const length of [maxShebangLength(), maxShebangLength() + 1]) {
    const interpreter = pathOf(length - "#!".length);
    const script = path.join(temporaryFolder(), "script");
    writeFileSync(script, `#!${interpreter}\n`, { mode: 0o755 });
    // Not by Node or a shell, which would run it by another way.
    const { status } = spawnSync("/usr/bin/env", [
      "python3",
      "-c",
      "import os, sys; os.execv(sys.argv[1], sys.argv[1:])",
      script,
    ]);
    expect(status === 0, `${length} bytes`).toBe(shebangProblem(interpreter) === undefined);
  }
});

it("knows the limits of older kernels and other systems", () => {
  expect(
    ["5.0.21-generic", "4.18.0-553.el8", "5.1.0", "6.1.0-18-amd64"].map((release) =>
      maxShebangLength("linux", release),
    ),
  ).toEqual([127, 127, 255, 255]);
  expect(maxShebangLength("darwin", "24.0.0")).toBe(510);
});

it.each(["python3", "./python3", "~/bin/python3", "venv/bin/python3"])(
  "rejects %s, which is not an absolute path",
  (interpreter) => {
    expect(shebangProblem(interpreter)).toBe("is not an absolute path (a #! line is not looked up on PATH)");
  },
);

it("accepts a program with an argument, and one that is not readable", () => {
  expect(shebangProblem("/usr/bin/env python3")).toBeUndefined();
  expect(shebangProblem("/nonexistent/python3 -E")).toBeUndefined();
});
