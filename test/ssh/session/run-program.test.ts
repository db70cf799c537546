import { writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { RejectedError } from "../../../src/ssh/session/rejected-error.js";
import { becomeProgram, runProgram } from "../../../src/ssh/session/run-program.js";
import { temporaryFolder } from "../../support/cli/temporary-folder.js";

const environment = { PATH: process.env.PATH ?? "" };

function script(text: string): string {
  const file = path.join(temporaryFolder(), "git");
  writeFileSync(file, text, { mode: 0o755 });
  return file;
}

describe("runProgram", () => {
  test("returns the exit status, and that of a shell after a signal", async () => {
    const run = (text: string) => runProgram({ file: "/bin/sh", arguments: ["-c", text], environment });
    expect(await run("exit 3")).toBe(3);
    expect(await run("kill -TERM $$")).toBe(128 + 15);
  });

  test("tells the client nothing of a program that cannot be started but its name", async () => {
    const file = script("#!/nonexistent/interpreter\n");
    const error = await runProgram({ file, arguments: [], environment }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RejectedError);
    expect(error).toMatchObject({
      message: "abort: git cannot be started on the server",
      detail: `spawn ${file} ENOENT`,
    });
  });
});

describe("becomeProgram", () => {
  const own = Object.getOwnPropertyDescriptor(process, "execve");
  const execve = vi.fn(() => 0);

  function withExecve(value: unknown): void {
    Object.defineProperty(process, "execve", { value, configurable: true });
  }

  afterEach(() => {
    execve.mockClear();
    if (own === undefined) Reflect.deleteProperty(process, "execve");
    else Object.defineProperty(process, "execve", own);
  });

  test("replaces this process where Node can do that", async () => {
    withExecve(execve);
    await becomeProgram({ file: process.execPath, arguments: ["-e", "1"], environment });
    expect(execve.mock.calls).toEqual([[process.execPath, [process.execPath, "-e", "1"], environment]]);
  });

  test("runs a script as a child, since Node aborts if execve fails", async () => {
    withExecve(execve);
    expect(await becomeProgram({ file: script("#!/bin/sh\nexit 4\n"), arguments: [], environment })).toBe(4);
    const broken = script("#!/nonexistent/interpreter\n");
    await expect(becomeProgram({ file: broken, arguments: [], environment })).rejects.toThrow(RejectedError);
    expect(execve).not.toHaveBeenCalled();
  });

  test("runs a child where Node has no execve", async () => {
    withExecve(undefined);
    expect(await becomeProgram({ file: process.execPath, arguments: ["-e", "process.exit(5)"], environment })).toBe(5);
  });
});
