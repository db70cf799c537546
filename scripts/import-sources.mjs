// Imports modules of the sources without a build, for scripts that only read what they declare.
import { build } from "esbuild";
import { root } from "./bundle.mjs";

/** What a command imports when it runs is left out. */
const withoutLazyImports = {
  name: "without-lazy-imports",
  setup(bundle) {
    bundle.onResolve({ filter: /^/ }, ({ kind, path }) =>
      kind === "dynamic-import" ? { path, external: true } : undefined,
    );
  },
};

/** @param contents of a module in the root of the project @returns its exports */
export async function importSources(contents) {
  const { outputFiles } = await build({
    absWorkingDir: root,
    stdin: { contents, resolveDir: root },
    bundle: true,
    write: false,
    platform: "node",
    format: "esm",
    packages: "external",
    plugins: [withoutLazyImports],
  });
  return import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
}
