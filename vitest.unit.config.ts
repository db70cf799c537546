// `npm run test:unit`: the tests of pure code and of single files, in seconds; see CONTRIBUTING.md.
import { defineConfig } from "vitest/config";
import { unitTests } from "./test/support/project/unit-tests.js";
import { project, together } from "./vitest.config.js";

const alone = unitTests(import.meta.dirname).filter((file) => !together.includes(file));

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      project({ name: "together", include: together, isolate: false }),
      project({ name: "alone", include: alone }),
    ],
  },
});
