// Bundles the sources into what Node runs. Used by the build and by `npm run cli`.
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build, transform } from "esbuild";
import { shippedHead } from "./shipped-head.mjs";

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** Native modules locate their own files, so they stay in node_modules. */
const external = ["better-sqlite3", "better-sqlite3-napi", "bcrypt", "pg-native", "esbuild"];

/**
 * Yargs lays out a help text of every command that it runs, which is never shown: help is ours. What it does so with
 * takes 15 ms of every start, most of them for the Intl.Segmenter of `string-width`.
 */
const noLayoutForYargs = {
  name: "no-layout-for-yargs",
  setup(bundle) {
    bundle.onResolve({ filter: /^(cliui|string-width)$/ }, ({ importer, path: name }) =>
      importer.includes("node_modules/yargs/") ? { path: name, namespace: "no-layout" } : undefined,
    );
    bundle.onLoad({ filter: /^cliui$/, namespace: "no-layout" }, () => ({
      contents: "const none = () => ''; export default () => ({ div: none, span: none, toString: none });",
    }));
    bundle.onLoad({ filter: /^string-width$/, namespace: "no-layout" }, () => ({
      contents: "export default (text) => text.length;",
    }));
  },
};

/** Yargs uses two assertions of `node:assert`, which takes 4 ms to load. */
const plainAssertForYargs = {
  name: "plain-assert-for-yargs",
  setup(bundle) {
    bundle.onResolve({ filter: /^assert$/ }, ({ importer }) =>
      importer.includes("node_modules/yargs/") ? { path: "assert", namespace: "plain" } : undefined,
    );
    bundle.onLoad({ filter: /^assert$/, namespace: "plain" }, () => ({
      contents: `
        const check = (holds, message) => { if (!holds) throw message instanceof Error ? message : new Error(message); };
        export const strictEqual = (actual, expected, message) => check(Object.is(actual, expected), message);
        export const notStrictEqual = (actual, expected, message) => check(!Object.is(actual, expected), message);`,
    }));
  },
};

/**
 * In a bundle, yargs takes the current folder for its own: it would read settings from the package.json of the folder
 * in which the program is called, and throw if that folder was removed.
 */
const noCurrentFolderForYargs = {
  name: "no-current-folder-for-yargs",
  setup(bundle) {
    bundle.onLoad({ filter: /node_modules\/yargs\/lib\/platform-shims\/esm\.mjs$/ }, ({ path: file }) => {
      const code = readFileSync(file, "utf8");
      const contents = code.replace("mainFilename || process.cwd()", 'mainFilename || "/"');
      if (contents === code)
        throw new Error(`${file} no longer asks for the current folder in the way that is replaced here`);
      return { contents };
    });
  },
};

/** TypeORM loads the drivers of all databases that it supports; those that we do not use are half of its code. */
const noForeignDrivers = {
  name: "no-foreign-drivers",
  setup(bundle) {
    const foreign =
      /\/(aurora-mysql|aurora-postgres|capacitor|cockroachdb|cordova|expo|mongodb|nativescript|oracle|react-native|sap|spanner|sqljs|sqlserver)\//;
    bundle.onResolve({ filter: foreign }, ({ importer }) =>
      importer.includes("node_modules/typeorm/") ? { path: "driver", namespace: "foreign" } : undefined,
    );
    bundle.onLoad({ filter: /^driver$/, namespace: "foreign" }, () => ({
      contents:
        "module.exports = new Proxy({}, { get: (_, name) => (name === '__esModule' ? true : class ForeignDriver {}) });",
    }));
  },
};

/**
 * The drivers of the servers are separate chunks with a code cache. TypeORM would load them itself only if none were
 * passed to it: bundled that way, they would become part of its chunk, which SQLite needs, too.
 */
const driversAreGiven = {
  name: "drivers-are-given",
  setup(bundle) {
    bundle.onResolve({ filter: /^(pg|mysql2)(\/|$)/ }, ({ importer, path: name }) =>
      importer.includes("node_modules/typeorm/") ? { path: name, external: true } : undefined,
    );
  },
};

/** To detect Cloudflare, pg checks `Response`, for which Node 20 loads all of fetch: 20 ms. */
const notAtCloudflare = {
  name: "not-at-cloudflare",
  setup(bundle) {
    bundle.onLoad({ filter: /node_modules\/pg\/lib\/stream\.js$/ }, ({ path: file }) => ({
      contents: `const navigator = { userAgent: "Node.js" };\n${readFileSync(file, "utf8")}`,
    }));
  },
};

/**
 * Bundles `src/main.ts`, with a separate chunk for each dynamic import, and converts the chunks to CommonJS;
 * see docs/decisions/0002-chunks-with-a-code-cache.md.
 * @param {import("esbuild").BuildOptions} options that differ between the callers
 * @returns {Promise<{ chunks: { name: string, code: string, map: string }[], metafile: import("esbuild").Metafile }>} the
 * chunks with their source maps, and what they were made from; the program starts in `main.js`
 */
export async function bundleSources(options = {}) {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: ["src/main.ts"],
    outdir: path.join(root, "dist"),
    write: false,
    metafile: true,
    bundle: true,
    splitting: true,
    platform: "node",
    format: "esm",
    target: "node20",
    external,
    define: shippedHead(),
    // The second pass reads it and merges the two maps.
    sourcemap: "inline",
    sourcesContent: false,
    plugins: [
      noLayoutForYargs,
      plainAssertForYargs,
      noCurrentFolderForYargs,
      noForeignDrivers,
      driversAreGiven,
      notAtCloudflare,
    ],
    logLevel: "warning",
    ...options,
  });
  const chunks = await Promise.all(
    outputFiles.map(async ({ path: file, text }) => ({
      name: path.basename(file),
      ...(await toCommonJs(text, options)),
    })),
  );
  return { chunks, metafile };
}

async function toCommonJs(text, { minifySyntax = false, minifyWhitespace = false }) {
  const { code, map } = await transform(text, {
    format: "cjs",
    platform: "node",
    target: "node20",
    sourcemap: "external",
    sourcesContent: false,
    sourcefile: "chunk.js",
    minifySyntax,
    minifyWhitespace,
    // TRAP: `import()` does not work in a script from V8's code cache: it becomes a `require` that runs when it is
    // reached.
    supported: { "dynamic-import": false },
    define: { "import.meta.url": "chunkUrl" },
    ...(text.includes("import.meta.url") && {
      banner: 'const chunkUrl = require("node:url").pathToFileURL(__filename).href;',
    }),
    logLevel: "error",
  });
  return { code, map };
}
