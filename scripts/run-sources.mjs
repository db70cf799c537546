// `npm run cli -- ARGUMENTS`: runs the current sources. The chunks are built in memory, so nothing on disk can be
// stale.
import { createRequire, SourceMap } from "node:module";
import path from "node:path";
import vm from "node:vm";
import { bundleSources, root } from "./bundle.mjs";

const require = createRequire(import.meta.url);
const chunks = new Map((await bundleSources()).chunks.map(({ name, ...chunk }) => [name, chunk]));
const loaded = new Map();

// TRAP: `process.setSourceMapsEnabled` does not apply to functions compiled by vm.
Error.prepareStackTrace = (error, frames) =>
  [String(error), ...frames.map((frame) => `    at ${withSourcePlace(frame)}`)].join("\n");
load("main.js").run();

function load(name) {
  const known = loaded.get(name);
  if (known !== undefined) return known.exports;
  const chunk = { exports: {} };
  loaded.set(name, chunk);
  const filename = path.join(root, "dist", name);
  const run = vm.compileFunction(chunks.get(name).code, ["exports", "require", "module", "__filename", "__dirname"], {
    filename,
  });
  run(chunk.exports, requireFrom, chunk, filename, path.dirname(filename));
  return chunk.exports;
}

function requireFrom(specifier) {
  return specifier.startsWith("./") ? load(specifier.slice(2)) : require(specifier);
}

/** A line of a stack, with the file in src/ instead of the chunk, which exists only in memory. */
function withSourcePlace(frame) {
  const [file, line, column] = [frame.getFileName(), frame.getLineNumber(), frame.getColumnNumber()];
  const chunk = file?.startsWith(path.join(root, "dist")) ? chunks.get(path.basename(file)) : undefined;
  if (chunk === undefined) return String(frame);
  const { originalSource, originalLine, originalColumn } = new SourceMap(JSON.parse(chunk.map)).findEntry(
    line - 1,
    column - 1,
  );
  if (originalSource === undefined) return String(frame);
  const source = path.resolve(root, "dist", originalSource);
  return String(frame).replace(`${file}:${line}:${column}`, `${source}:${originalLine + 1}:${originalColumn + 1}`);
}
