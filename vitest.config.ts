import { defineConfig } from "vitest/config";
// @ts-expect-error: a script without types, which the build uses, too.
import { shippedHead } from "./scripts/shipped-head.mjs";
import { SlowFilesFirst } from "./test/support/project/slow-files-first.js";
import { needsItsOwnProcess, unitTests } from "./test/support/project/unit-tests.js";

const root = import.meta.dirname;

/** Tests look into databases with the version that works on this Node; see src/files/sqlite-library.ts. */
const sqlite = Number(process.versions.napi) >= 10 ? { "better-sqlite3": "better-sqlite3-napi" } : {};

/**
 * A group of test files.
 * @param test what it has besides the common settings
 */
export const project = (test: object) => ({
  resolve: { alias: sqlite },
  // TRAP: Vitest takes the constants out of the `define` of the first project that it sees.
  define: { ...(shippedHead() as Record<string, string>) },
  // For tests that hang, not for slow ones: what takes ten seconds takes a minute where ten other programs want the processor, too.
  test: { testTimeout: 300_000, hookTimeout: 300_000, ...test },
});

/** A process for each of these files would take three times as long as all of them together. */
export const together = unitTests(root).filter((file) => !needsItsOwnProcess(root, file));

export default defineConfig({
  test: {
    // CI reads the counts from the file; a person reads the screen.
    reporters: process.env.CI ? ["default", ["json", { outputFile: "test-results/results.json" }]] : ["default"],
    maxWorkers: 2,
    sequence: { sequencer: SlowFilesFirst },
    projects: [
      project({ name: "together", include: together, isolate: false }),
      project({
        name: "alone",
        include: ["test/**/*.test.ts"],
        // The installation from the registry is only tested on request; see docs/testing.md.
        exclude: [...together, ...(process.env.TEST_NODES ? [] : ["test/package/install.test.ts"])],
        globalSetup: ["test/support/databases/servers/global-setup.ts"],
      }),
    ],
  },
});
