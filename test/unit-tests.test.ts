import { expect, it } from "vitest";
import { projectRoot } from "./support/cli/cli.js";
import { unitTests } from "./support/project/unit-tests.js";

it("includes the tests of pure code in the unit layer, but none that starts a program or a server", () => {
  const files = unitTests(projectRoot);
  expect(files).toContain("test/migrations/plan/plan.test.ts");
  expect(files).toContain("test/scan/plan.test.ts");
  expect(files).not.toContain("test/end-to-end/start.test.ts");
  expect(files).not.toContain("test/engines/postgresql/migrate/sessions.test.ts");
  expect(files.length).toBeGreaterThan(100);
});
