import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { exitStatus } from "../src/errors.js";
import { projectRoot } from "./support/cli/cli.js";

it("documents exactly the exit statuses of the program", () => {
  const page = readFileSync(path.join(projectRoot, "docs/exit-statuses.md"), "utf8");
  const documented = [...page.matchAll(/^\| (\d+) \|/gm)].map(([, status]) => Number(status));
  expect(documented).toEqual(Object.values(exitStatus));
});
