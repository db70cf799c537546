// How the sources become one file. Used by the build and by `npm run cli`.

import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** Native modules and drivers that find their own files: they stay in node_modules. */
const external = ["better-sqlite3", "bcrypt", "pg", "pg-native", "mysql2", "esbuild"];

/**
 * Yargs measures the width of its help text with `string-width`, which builds an Intl.Segmenter when it is loaded:
 * 12 ms of every start. Our help is ASCII, so for yargs (and only there) the width is the length.
 */
const asciiWidthForYargs = {
  name: "ascii-width-for-yargs",
  setup(bundle) {
    bundle.onResolve({ filter: /^string-width$/ }, ({ importer }) =>
      /node_modules\/(yargs|cliui|wrap-ansi)\//.test(importer) ? { path: "width", namespace: "ascii" } : undefined,
    );
    bundle.onLoad({ filter: /^width$/, namespace: "ascii" }, () => ({
      contents: "export default (text) => text.replace(/\\x1b\\[[0-9;]*m/g, '').length;",
    }));
  },
};

/**
 * Bundles `src/main.ts` into one CommonJS file; see docs/decisions/0002-one-bundle-with-a-code-cache.md.
 * @param {import("esbuild").BuildOptions} options what differs between the callers
 */
export function bundleSources(options) {
  return build({
    absWorkingDir: root,
    entryPoints: ["src/main.ts"],
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    external,
    plugins: [asciiWidthForYargs],
    // The bundle runs from a vm.Script, where `import()` does not work: it becomes a lazy `require`.
    supported: { "dynamic-import": false },
    define: { "import.meta.url": "bundleUrl" },
    banner: { js: 'const bundleUrl = require("node:url").pathToFileURL(__filename).href;' },
    logLevel: "warning",
    logOverride: { "empty-import-meta": "silent" },
    ...options,
  });
}
