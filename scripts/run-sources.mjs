// `npm run cli -- ARGUMENTS`: runs the sources as they stand. The bundle is made in memory, so nothing on disk can be stale.
import { createRequire, wrap } from "node:module";
import path from "node:path";
import vm from "node:vm";
import { bundleSources, root } from "./bundle.mjs";

const filename = path.join(root, "src", "main.cjs");
const bundled = await bundleSources({ write: false, sourcemap: "inline", sourcesContent: false, outfile: filename });

process.setSourceMapsEnabled(true);
const script = new vm.Script(wrap(bundled.outputFiles[0].text), { filename });
const bundle = { exports: {} };
script.runInThisContext()(bundle.exports, createRequire(filename), bundle, filename, path.dirname(filename));
bundle.exports.run();
