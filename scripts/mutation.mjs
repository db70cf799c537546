// `npm run mutation [-- FILE…]`: changes the code that decides something, one place after the other, and counts which
// changes the unit tests notice; see docs/testing.md. Stryker is installed on demand, outside of the project's packages.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { root } from "./bundle.mjs";

/** The last one for Node 20. */
const version = "9.6.1";

const mutated = [
  "src/scan/plan*.ts",
  "src/migrations/plan/*.ts",
  "src/access/repository-access.ts",
  "src/ssh/session/parse-command.ts",
];

/** Their unit tests. With all of them it would take hours: for a changed constant, every test runs. */
const tests = [
  "test/access/permission.test.ts",
  "test/access/repository-access.test.ts",
  "test/migrations/plan/*.test.ts",
  "test/scan/plan.test.ts",
  "test/ssh/session/parse-command.test.ts",
];

const folder = path.join(root, ".mutation");
const stryker = path.join(folder, "node_modules/@stryker-mutator/core");

install();
writeFileSync(
  path.join(folder, "vitest.config.ts"),
  `import all from "../vitest.config.js";
export default { ...all, test: { ...all.test, globalSetup: [], reporters: ["dot"], include: ${JSON.stringify(tests)} } };
`,
);
const configuration = {
  testRunner: "vitest",
  plugins: ["@stryker-mutator/vitest-runner"],
  vitest: { configFile: ".mutation/vitest.config.ts", related: false },
  mutate: process.argv.length > 2 ? process.argv.slice(2) : mutated,
  ignorePatterns: ["/.mutation/node_modules", "/.reference", "/dist", "/docs/site", "/quickstart", "/test-results"],
  // It would rewrite paths in it, which the interface of TypeScript 7 does not offer, and which are not needed here.
  tsconfigFile: "none",
  tempDirName: ".mutation/tmp",
  reporters: ["clear-text", "json"],
  clearTextReporter: { allowColor: false, allowEmojis: false, logTests: false },
  jsonReporter: { fileName: ".mutation/report.json" },
  concurrency: 2,
  coverageAnalysis: "perTest",
  timeoutMS: 20_000,
  allowConsoleColors: false,
};
const configurationFile = path.join(folder, "stryker.config.json");
writeFileSync(configurationFile, JSON.stringify(configuration));
const { status } = spawnSync(process.execPath, [path.join(stryker, "bin/stryker.js"), "run", configurationFile], {
  cwd: root,
  stdio: "inherit",
});
process.exitCode = status ?? 1;

function install() {
  mkdirSync(folder, { recursive: true });
  const manifest = path.join(stryker, "package.json");
  if (existsSync(manifest) && JSON.parse(readFileSync(manifest, "utf8")).version === version) return;
  writeFileSync(path.join(folder, "package.json"), '{ "private": true }\n');
  // Its peer, Vitest, is the project's: it is found in the folder above.
  const words = ["install", "--prefix", folder, "--legacy-peer-deps", "--omit=optional", "--no-fund", "--no-audit"];
  const packages = ["core", "vitest-runner"].map((name) => `@stryker-mutator/${name}@${version}`);
  const installed = spawnSync("npm", [...words, ...packages], { stdio: "inherit" });
  if (installed.status !== 0) throw new Error("Stryker cannot be installed");
}
