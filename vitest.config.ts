import { defineConfig } from "vitest/config";
// @ts-expect-error: a script without types, which the build uses, too.
import { shippedHead } from "./scripts/shipped-head.mjs";
import { SlowFilesFirst } from "./test/support/project/slow-files-first.js";

/** Tests look into databases with the version that works on this Node; see src/files/sqlite-library.ts. */
const sqlite = Number(process.versions.napi) >= 10 ? { "better-sqlite3": "better-sqlite3-napi" } : {};

export default defineConfig({
  resolve: { alias: sqlite },
  define: shippedHead() as Record<string, string>,
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/support/databases/servers/global-setup.ts"],
    // CI reads the counts from the file; a person reads the screen.
    reporters: process.env.CI ? ["default", ["json", { outputFile: "test-results/results.json" }]] : ["default"],
    // For tests that hang, not for slow ones: what takes ten seconds takes a minute where ten other programs want the processor, too.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    maxWorkers: 2,
    sequence: { sequencer: SlowFilesFirst },
  },
});
