import { existsSync } from "node:fs";
import { describe, expect, it, vi } from "vitest";
import { runHere } from "./support/cli/cli.js";
import { expectDocument } from "./support/cli/json-documents.js";

vi.mock("../src/commands/config-create.js", () => ({
  configCreate: async () => {
    throw new TypeError("x is not a function");
  },
}));

it("prints a bug with its stack, and where to report it", async () => {
  const { status, stdout, stderr } = await runHere(["config-create", "my.ini"]);
  expect([status, stdout]).toEqual([1, ""]);
  const [, page = ""] =
    /^This is a bug in kallithea-cli \d+\.\d+\.\d+\. To report it, see (\S+); include the following:\n/.exec(stderr) ??
    [];
  expect(existsSync(page), page).toBe(true);
  expect(stderr).toMatch(/\nTypeError: x is not a function\n {4}at /);
});

describe("with --json", () => {
  it("a command that fails prints its error as a document, and as text on standard error", async () => {
    const { status, stdout, stderr } = await runHere(["repo-scan", "--json", "-c", "/nowhere/my.ini"]);
    const { error } = expectDocument<{ error: Record<string, string> }>("error", stdout);
    expect([status, error.code]).toEqual([2, "usage"]);
    expect(stderr).toContain(`Error: ${error.message}\n`);
  });

  it("a mistake on the command line is a document, too", async () => {
    const { status, stdout } = await runHere(["repo-scan", "--json", "--nonsense", "-c", "my.ini"]);
    expect([status, expectDocument<{ error: { code: string } }>("error", stdout).error.code]).toEqual([2, "usage"]);
  });

  it("after -- the words are not options", async () => {
    const { status, stdout } = await runHere(["config-create", "my.ini", "--", "--json"]);
    expect([status, stdout]).toEqual([1, ""]);
  });
});

describe("KALLITHEA_CONFIG", () => {
  it("names the configuration file if -c does not", async () => {
    vi.stubEnv("KALLITHEA_CONFIG", "/nowhere/environment.ini");
    expect((await runHere(["repo-scan"])).stderr).toContain("/nowhere/environment.ini");
    expect((await runHere(["migrate", "current"])).stderr).toContain("/nowhere/environment.ini");
    expect((await runHere(["alembic", "current"])).stdout).toContain("/nowhere/environment.ini");
    expect((await runHere(["repo-scan", "-c", "/nowhere/my.ini"])).stderr).toContain("/nowhere/my.ini");
    vi.unstubAllEnvs();
  });
});
