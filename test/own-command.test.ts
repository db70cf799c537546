import { afterEach, expect, it, vi } from "vitest";
import { commandLine } from "../src/cli/cli.js";
import { ownCommand, rememberConfigFile } from "../src/own-command.js";
import { scriptedTerminal } from "./support/cli/cli.js";

vi.mock("../src/commands/user-list.js", () => ({ userList: async () => {} }));

afterEach(() => {
  vi.unstubAllEnvs();
  rememberConfigFile(undefined);
});

it.each([
  ["without -c", ["user-list"], "/k/my.ini", "kallithea-cli user-set doe --admin"],
  ["with -c", ["user-list", "-c", "/k/my.ini"], "", "kallithea-cli user-set -c /k/my.ini doe --admin"],
  ["with both", ["user-list", "-cb.ini"], "/k/my.ini", "kallithea-cli user-set -c b.ini doe --admin"],
  ["with the same", ["user-list", "-c/k/my.ini"], "/k/my.ini", "kallithea-cli user-set doe --admin"],
  ["with odd names", ["user-list", "-c", "a b.ini"], "", "kallithea-cli user-set -c 'a b.ini' doe --admin"],
])("a command in a hint has the -c of the run: %s", async (_case, words, variable, command) => {
  vi.stubEnv("KALLITHEA_CONFIG", variable);
  await commandLine(words, scriptedTerminal());
  expect(ownCommand("user-set", "doe", "--admin")).toBe(command);
});

it("forgets the -c of an earlier run, and keeps a file from being an option", async () => {
  rememberConfigFile("-x.ini");
  expect(ownCommand("repo-scan")).toBe("kallithea-cli repo-scan -c ./-x.ini");
  await commandLine(["config-create", "--show-defaults"], scriptedTerminal());
  expect(ownCommand("repos-path", "a b")).toBe("kallithea-cli repos-path 'a b'");
});
