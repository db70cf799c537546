// `npm run build`: dist/kallithea-cli.cjs (the launcher), dist/main.cjs (all code) and dist/main.cache (V8's code cache).

import { spawnSync } from "node:child_process";
import { chmod, copyFile, mkdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import { bundleSources, root } from "./bundle.mjs";

const dist = path.join(root, "dist");
const fresh = path.join(root, `dist.new-${process.pid}`);

await rm(fresh, { recursive: true, force: true });
await mkdir(fresh);
await bundleSources({
  outfile: path.join(fresh, "main.cjs"),
  // Names stay, so that the stack of a bug can be read and TypeORM finds the names of its classes.
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: "none",
});
await copyFile(path.join(root, "scripts/launcher.cjs"), path.join(fresh, "kallithea-cli.cjs"));
await chmod(path.join(fresh, "kallithea-cli.cjs"), 0o755);
await rm(dist, { recursive: true, force: true });
await rename(fresh, dist);

// In a process of its own: it runs commands, so that the cache holds the functions that they compile.
const cache = spawnSync(process.execPath, [path.join(root, "scripts/write-code-cache.cjs"), dist], { stdio: "inherit" });
process.exitCode = cache.status ?? 1;
