import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { findPythonSide } from "../../src/ini/python.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";

describe("Kallithea's own programs on PATH", () => {
  it.each([
    ["#!/venv/bin/python\n", "/venv/bin/python"],
    ["#!/venv/bin/python3.8 -I\n", "/venv/bin/python3.8"],
    ['#!/bin/sh\n\'\'\'exec\' "/a long/path/python3" "$0" "$@"\n', "/a long/path/python3"],
    ["#!/bin/sh\n'''exec' /venv/bin/python \"$0\" \"$@\"\n", "/venv/bin/python"],
  ])("are recognized by their interpreter: %j", (head, interpreter) => {
    const { folder, searchPath } = programs({ "kallithea-cli": head });
    expect(findPythonSide(searchPath)).toEqual({ kallitheaCli: path.join(folder, "kallithea-cli"), interpreter });
  });

  it("are searched for after a kallithea-cli that is not a Python program", () => {
    const ours = programs({ "kallithea-cli": "#!/usr/bin/env node\n" });
    const theirs = programs({ "kallithea-cli": "#!/usr/bin/env python3\n", python3: "" });
    const searchPath = `relative::/nowhere:${ours.searchPath}:${theirs.searchPath}`;
    expect(findPythonSide(searchPath)).toEqual({
      kallitheaCli: path.join(theirs.folder, "kallithea-cli"),
      interpreter: path.join(theirs.folder, "python3"),
    });
  });

  it("may be missing", () => {
    const { folder, searchPath } = programs({ "kallithea-cli": "#!/usr/bin/env node\n", python3: "" });
    expect(findPythonSide(searchPath)).toEqual({ kallitheaCli: undefined, interpreter: path.join(folder, "python3") });
    chmodSync(path.join(folder, "python3"), 0o644);
    mkdirSync(path.join(folder, "folder/python3"), { recursive: true });
    expect(findPythonSide(`${searchPath}:${folder}/folder`)).toEqual({
      kallitheaCli: undefined,
      interpreter: undefined,
    });
    expect(findPythonSide("")).toEqual({ kallitheaCli: undefined, interpreter: undefined });
  });
});

function programs(texts: Record<string, string>) {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(texts)) writeFileSync(path.join(folder, name), text, { mode: 0o755 });
  return { folder, searchPath: folder };
}
