import { existsSync } from "node:fs";
import { expect, it, vi } from "vitest";
import { runHere } from "./support/cli/cli.js";

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
