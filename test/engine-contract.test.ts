// The contract suite is what a new engine has to pass, so none of it may be only for some engines.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { projectRoot } from "./support/cli/cli.js";

const tests = path.join(projectRoot, "test");
const contract = readdirSync(path.join(tests, "engines/contract"));
const runsOnEvery = (file: string) => readFileSync(path.join(tests, file), "utf8").includes("describe.each(engines)(");

it("every file of test/engines/contract runs on every engine", () => {
  expect(contract.length).toBeGreaterThan(15);
  expect(contract.filter((file) => !runsOnEvery(path.join("engines/contract", file)))).toEqual([]);
});

it("every engine is asked in test/engines/contract, and not elsewhere, what src/ asks of it", () => {
  const elsewhere = readdirSync(tests, { recursive: true, encoding: "utf8" })
    .filter(
      (file) => file.endsWith(".test.ts") && /^(engines\/(?!contract\/)|migrations|copy|database|schema)/.test(file),
    )
    .filter(runsOnEvery);
  expect(elsewhere).toEqual([]);
});
