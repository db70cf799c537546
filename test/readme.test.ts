import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { projectRoot } from "./support/cli/cli.js";

const [readme, benchmarks] = ["README.md", "docs/benchmarks.md"].map((file) =>
  readFileSync(path.join(projectRoot, file), "utf8"),
) as [string, string];

it("has only figures that docs/benchmarks.md has", () => {
  const figures = readme.split("\n").flatMap((line) => (line.startsWith("|") ? (line.match(/[\d.]+ s\b/g) ?? []) : []));
  expect(figures.length).toBeGreaterThanOrEqual(10);
  // As a cell, or as the processor time in it.
  const isMeasured = (figure: string) => benchmarks.includes(`| ${figure}`) || benchmarks.includes(`(${figure})`);
  expect(figures.filter((figure) => !isMeasured(figure))).toEqual([]);
});

it("installs the file that npm pack writes for this version", () => {
  const { name, version } = JSON.parse(readFileSync(path.join(projectRoot, "package.json"), "utf8"));
  expect(readme).toContain(`npm install -g ./${name}-${version}.tgz`);
});
