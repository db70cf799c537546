// `npm run cli -- ARGUMENTS`: runs the sources as they stand. The chunks are made in memory, so nothing on disk can be stale.
import { createRequire } from "node:module";
import path from "node:path";
import vm from "node:vm";
import { bundleSources, root } from "./bundle.mjs";

const require = createRequire(import.meta.url);
const codes = new Map((await bundleSources({ sourcemap: "inline", sourcesContent: false })).map(({ name, code }) => [name, code]));
const loaded = new Map();

process.setSourceMapsEnabled(true);
load("main.js").run();

function load(name) {
  const known = loaded.get(name);
  if (known !== undefined) return known.exports;
  const chunk = { exports: {} };
  loaded.set(name, chunk);
  const filename = path.join(root, "dist", name);
  const run = vm.compileFunction(codes.get(name), ["exports", "require", "module", "__filename", "__dirname"], { filename });
  run(chunk.exports, requireFrom, chunk, filename, path.dirname(filename));
  return chunk.exports;
}

function requireFrom(specifier) {
  return specifier.startsWith("./") ? load(specifier.slice(2)) : require(specifier);
}
