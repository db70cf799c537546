// What the kernel of this machine makes of a #! line is asked: the rules are its own.
import { spawnSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { longestLine, shebangObjection } from "../../src/instance/shebang.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";

/** A link to a program, by a path of so many bytes. */
function pathOf(length: number): string {
  const folder = path.join(temporaryFolder(), "x".repeat(100));
  mkdirSync(folder);
  const link = path.join(folder, "y".repeat(length - Buffer.byteLength(folder) - 1));
  symlinkSync("/bin/true", link);
  return link;
}

it.skipIf(process.platform !== "linux")("refuses a line exactly from the length on at which the kernel does", () => {
  for (const length of [longestLine(), longestLine() + 1]) {
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
    expect(status === 0, `${length} bytes`).toBe(shebangObjection(interpreter) === undefined);
  }
});

it("knows the buffers of older kernels and of other systems", () => {
  expect(
    ["5.0.21-generic", "4.18.0-553.el8", "5.1.0", "6.1.0-18-amd64"].map((release) => longestLine("linux", release)),
  ).toEqual([127, 127, 255, 255]);
  expect(longestLine("darwin", "24.0.0")).toBe(510);
});

it.each(["python3", "./python3", "~/bin/python3", "venv/bin/python3"])(
  "refuses %s, which is not an absolute path",
  (interpreter) => {
    expect(shebangObjection(interpreter)).toBe("is not an absolute path (a #! line is not looked up on PATH)");
  },
);

it("takes a program with an argument, and one that it may not read", () => {
  expect(shebangObjection("/usr/bin/env python3")).toBeUndefined();
  expect(shebangObjection("/nonexistent/python3 -E")).toBeUndefined();
});
