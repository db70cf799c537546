import { beforeEach, describe, expect, it, vi } from "vitest";
import { expectedHead, kallitheaVersion } from "../../src/database/version.js";
import { programVersion } from "../../src/files/shipped-files.js";
import { runHere } from "../support/cli/cli.js";
import { expectDocument } from "../support/cli/json-documents.js";

const library = vi.hoisted(() => ({ isMissing: false }));

vi.mock("../../src/files/sqlite-library.js", async (original) => {
  const actual = await original<typeof import("../../src/files/sqlite-library.js")>();
  return {
    get Sqlite() {
      if (library.isMissing) throw new Error("was compiled against a different Node.js version");
      return actual.Sqlite;
    },
  };
});

beforeEach(() => {
  library.isMissing = false;
});

describe("--version", () => {
  it("prints the versions of the program and of what it is made of, its own first", async () => {
    const { status, stdout, stderr } = await runHere(["--version"]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const lines = stdout.trimEnd().split("\n");
    expect(lines.slice(0, 3)).toEqual([
      `kallithea-cli ${programVersion()}`,
      `Kallithea 0.7.0, schema revision ${expectedHead}`,
      `Node ${process.versions.node}`,
    ]);
    expect(lines.slice(3)).toEqual([expect.stringMatching(/^SQLite 3\.\d+\.\d+$/)]);
  });

  it.each(["-V", "repo-scan --version", "migrate -V upgrade"])("is also understood as %s", async (line) => {
    expect((await runHere(line.split(" "))).stdout).toBe((await runHere(["--version"])).stdout);
  });

  it("is an argument after --", async () => {
    expect(await runHere(["repo-scan", "-c", "t.ini", "--", "--version"])).toMatchObject({ status: 2, stdout: "" });
  });

  it("prints a document with --json", async () => {
    const { stdout } = await runHere(["--version", "--json"]);
    expect(expectDocument("version", stdout)).toEqual({
      version: programVersion(),
      kallithea: kallitheaVersion,
      schemaRevision: expectedHead,
      node: process.versions.node,
      sqlite: expect.stringMatching(/^3\./),
    });
  });

  it("says that SQLite is not available if its module cannot be loaded", async () => {
    library.isMissing = true;
    const { status, stdout } = await runHere(["--version"]);
    expect({ status, last: stdout.trimEnd().split("\n").at(-1) }).toEqual({
      status: 0,
      last: "SQLite is not available: its module cannot be loaded",
    });
    expect(expectDocument("version", (await runHere(["--version", "--json"])).stdout)).toMatchObject({ sqlite: null });
  });
});
