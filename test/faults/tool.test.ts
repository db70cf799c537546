// The fault injection itself: it hits the right calls and finds the mistakes of careless programs.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { temporaryFolder } from "../support/cli/temporary-folder.js";
import { type Call, faultsOf, formatFault, parseFault } from "../support/faults/fault.js";
import { contentOf } from "../support/faults/folder.js";
import { buildInjector, missing, runInjected } from "../support/faults/injector.js";
import { Lab } from "../support/faults/lab.js";
import { sample } from "../support/faults/sample.js";
import { tryFault } from "../support/faults/try-fault.js";

describe("a fault", () => {
  it.each(["fsync:3=EIO", "write:12=ENOSPC+", "program.open:1=EMFILE", "rename:1=kill-after"])(
    "is written as %s",
    (text) => {
      expect(formatFault(parseFault(text))).toBe(text);
    },
  );

  it.each(["fsync=EIO", "fsync:3", "fsync:3=eio", "sync:3=EIO", "fsync:3=kill"])("is not written as %s", (text) => {
    expect(() => parseFault(text)).toThrow(`"${text}" is not a fault.`);
  });
});

describe("a sample", () => {
  const calls: Call[] = [...Array(500).keys()].map((index) => ({ kind: "write", number: index + 1, path: "/x/db" }));
  const possible = faultsOf([
    ...calls,
    { kind: "rename", number: 1, path: "/x/db" },
    { kind: "stdout", number: 1, path: "-" },
  ]);

  it("is the same for the same seed", () => {
    expect(sample(possible, 50, 7)).toEqual(sample(possible, 50, 7));
    expect(sample(possible, 50, 7)).not.toEqual(sample(possible, 50, 8));
  });

  it("contains rare calls", () => {
    const kinds = sample(possible, 50, 7).map(({ kind }) => kind);
    expect(kinds).toHaveLength(50);
    expect(kinds.filter((kind) => kind === "rename")).toHaveLength(
      possible.filter(({ call }) => call.kind === "rename").length,
    );
    expect(kinds).toContain("stdout");
  });

  it("contains each kind of call, even if it is small", () => {
    const kinds = ["write", "rename", "fsync", "create", "unlink", "truncate", "chmod"];
    const some = faultsOf(kinds.flatMap((kind) => [1, 2, 3].map((number) => ({ kind, number, path: `/x/${kind}` }))));
    for (const seed of [1, 2, 3])
      expect(new Set(sample(some, 7, seed).map(({ kind }) => kind))).toEqual(new Set(kinds));
  });
});

describe.skipIf(missing)(`injected faults ${missing ?? ""}`, () => {
  let place: string;
  let library: string;
  let folder: string;

  beforeEach(() => {
    place = temporaryFolder();
    library = buildInjector(place);
    folder = path.join(place, "folder");
    mkdirSync(folder);
  });

  /** Writes a temporary file and renames it. */
  const careful = `
    const fs = require("node:fs");
    try {
      for (const name of fs.readdirSync(".")) if (name.startsWith(".new")) fs.rmSync(name);
      const file = fs.openSync(".new" + process.pid, "wx", 0o600);
      fs.writeSync(file, "new content!");
      fs.fsyncSync(file);
      fs.renameSync(".new" + process.pid, "state");
    } catch (error) {
      console.error("Error: " + error.code + ". Nothing was changed.");
      process.exitCode = 1;
    }
  `;

  function script(source: string): string {
    const file = path.join(place, "script.cjs");
    writeFileSync(file, source);
    return file;
  }

  function run(source: string, fault: string) {
    return runInjected(library, folder, [script(source)], parseFault(fault));
  }

  const contents = () =>
    readdirSync(folder).map((name) => `${name.replace(/\d+/, "")}: ${readFileSync(path.join(folder, name), "utf8")}`);

  it("make a call fail", async () => {
    expect(await run(careful, "write:1=ENOSPC")).toMatchObject({
      status: 1,
      stderr: "Error: ENOSPC. Nothing was changed.\n",
    });
    expect(contents()).toEqual([".new: "]);
  });

  it.each([
    ["before a call", "rename:1=kill-before", [".new: new content!"]],
    ["after a call", "rename:1=kill-after", ["state: new content!"]],
    ["in the middle of a write", "write:1=kill-half", [".new: new co"]],
  ])("kill the process %s", async (_moment, fault, left) => {
    expect(await run(careful, fault)).toMatchObject({ status: null, signal: "SIGKILL" });
    expect(contents()).toEqual(left);
  });

  it("write half and fail at the next write", async () => {
    const source = `const fs = require("node:fs"); fs.writeFileSync("state", "12345678");`;
    expect(await run(source, "write:1=short")).toMatchObject({ status: 1, stderr: expect.stringContaining("ENOSPC") });
    expect(contents()).toEqual(["state: 1234"]);
  });

  it("make all later calls fail that need disk space, but no others", async () => {
    const source = `
      const fs = require("node:fs");
      const attempt = (work) => { try { work(); return "done"; } catch (error) { return error.code; } };
      fs.writeFileSync("there", "");
      console.log(attempt(() => fs.mkdirSync("a")), attempt(() => fs.mkdirSync("b")), attempt(() => fs.rmSync("there")));
    `;
    expect((await run(source, "mkdir:1=ENOSPC+")).stdout).toBe("ENOSPC ENOSPC done\n");
  });

  async function problems(source: string, fault: string): Promise<string[]> {
    const program = script(source);
    const state = (of: string) => ({ state: contentOf(path.join(of, "state")) });
    const lab = await Lab.prepare(
      { name: "script", program, prepare: () => {}, args: () => [], state },
      temporaryFolder(),
      library,
    );
    return (await tryFault(lab, parseFault(fault))).problems;
  }

  it.each([
    "create:1=EACCES",
    "write:1=kill-half",
    "fsync:1=EIO",
    "rename:1=kill-before",
    "rename:1=kill-after",
    "rename:1=EROFS+",
  ])("find nothing in a careful program: %s", async (fault) => {
    expect(await problems(careful, fault)).toEqual([]);
  });

  it.each([
    [
      "a torn file",
      careful.replaceAll('".new" + process.pid', '"state"').replace('"wx"', '"w"'),
      "write:1=kill-half",
      "state is neither",
    ],
    [
      "a false message",
      careful.replace('"state");', '"state"); fs.fsyncSync(file);'),
      "fsync:2=EIO",
      'Nothing was changed", but: state',
    ],
    ["a leftover", careful.replace(/for \(.*/, ""), "fsync:1=kill-before", "the next run: .new"],
    [
      "an exit status of 0",
      careful.replace("process.exitCode = 1", ""),
      "rename:1=EIO",
      "exit status 0, but not everything was done: state",
    ],
    ["a stack trace", careful.replace(/try \{|\} catch[\s\S]*/g, ""), "rename:1=EIO", 'it prints "at '],
    ["a missing message", careful.replace(/console.error.*/, ""), "rename:1=EIO", "it ended with 1 and no message"],
    [
      "secrets",
      careful.replace("0o600", "0o666").replace("new content!", `$2b$10$${"x".repeat(53)}`),
      "stderr:1=EIO",
      "can be read by others",
    ],
    [
      "work that stops if output fails",
      `require("node:fs").writeSync(1, "x");${careful}`,
      "stdout:1=EIO",
      "it stopped when its output",
    ],
  ])("find %s", async (_what, source, fault, expected) => {
    expect((await problems(source, fault)).join("\n")).toContain(expected);
  });
});
