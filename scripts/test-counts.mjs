// The last line of .ci/run: `N passed, N failed, N skipped`. Fails if a test was skipped: CI has everything that
// the tests need.
import { readFileSync } from "node:fs";
import { root } from "./bundle.mjs";

const results = JSON.parse(readFileSync(`${root}/test-results/results.json`, "utf8"));
const tests = results.testResults.flatMap((file) => file.assertionResults);
const count = (status) => tests.filter((test) => status.includes(test.status)).length;

const skipped = tests.filter((test) => ["pending", "skipped", "todo", "disabled"].includes(test.status));
for (const test of skipped) console.log(`skipped: ${test.fullName}`);
const brokenFiles = results.testResults.filter(
  (file) => file.status === "failed" && file.assertionResults.length === 0,
);
for (const file of brokenFiles) console.log(`did not load: ${file.name}`);

const failed = count(["failed"]) + brokenFiles.length;
console.log(`${count(["passed"])} passed, ${failed} failed, ${skipped.length} skipped`);
process.exitCode = failed > 0 || skipped.length > 0 || tests.length === 0 ? 1 : 0;
