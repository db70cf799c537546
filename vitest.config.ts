import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // CI reads the counts from the file; a person reads the screen.
    reporters: process.env.CI ? ["default", ["json", { outputFile: "test-results/results.json" }]] : ["default"],
    testTimeout: 60_000,
    hookTimeout: 300_000,
    maxWorkers: 2,
  },
});
