// `npm run test:unit`: the tests of pure code and of single files, in seconds; see CONTRIBUTING.md.
import { defineConfig } from "vitest/config";
import { needsItsOwnProcess, unitTests } from "./test/support/project/unit-tests.js";
import all from "./vitest.config.js";

const root = import.meta.dirname;
const files = unitTests(root);
const alone = files.filter((file) => needsItsOwnProcess(root, file));
const together = files.filter((file) => !alone.includes(file));

export default defineConfig({
  test: {
    maxWorkers: 2,
    // A process for each file would take three times as long. TRAP: Vitest takes the constants out of the `define` of the
    // first project that it sees.
    projects: [
      {
        ...all,
        define: { ...all.define },
        test: { ...all.test, globalSetup: [], name: "together", include: together, isolate: false },
      },
      { ...all, define: { ...all.define }, test: { ...all.test, globalSetup: [], name: "alone", include: alone } },
    ],
  },
});
