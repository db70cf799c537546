// The reasons that only an administrator reads.
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { logFailure } from "../../src/ssh/log.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";

const logged = (error: unknown): string => {
  const log = path.join(temporaryFolder(), "ssh-serve.log");
  logFailure(log, "somebody", error);
  return readFileSync(log, "utf8");
};

it("names the native module that cannot be used, the Node that ran, and the command that helps", () => {
  const missing = "Cannot find module 'better-sqlite3/package.json'\nRequire stack:\n- /opt/dist/chunk.js";
  const line = logged(Object.assign(new Error(missing), { code: "MODULE_NOT_FOUND" }));
  const node = `Node ${process.version} (${process.execPath})`;
  expect(line).toContain(`somebody: better-sqlite3 cannot be used with ${node}: it is not installed. `);
  expect(line).toMatch(/ Run: .*npm/);
  expect(line).not.toContain("Require stack");
});

it("says what to do about a fault of the machine", () => {
  const error = Object.assign(new Error("EMFILE: too many open files, open '/x'"), {
    code: "EMFILE",
    syscall: "open",
    path: "/x",
  });
  expect(logged(error)).toContain("System call open on /x failed: this process has too many open files. ");
});

it("has the stack of a bug", () => {
  expect(logged(new TypeError("x is not a function"))).toMatch(/TypeError: x is not a function at .*log\.test\.ts/);
});
