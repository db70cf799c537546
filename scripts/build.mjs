// `npm run build`: dist/ gets the launcher, the chunks of the program, and for each chunk V8's code cache.
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { bundleSources, root } from "./bundle.mjs";

const dist = path.join(root, "dist");
const fresh = path.join(root, `dist.new-${process.pid}`);

mkdirSync(fresh);
try {
  // Names stay, so that the stack of a bug can be read and TypeORM finds the names of its classes.
  const chunks = await bundleSources({ minifySyntax: true, minifyWhitespace: true, legalComments: "none" });
  for (const { name, code } of chunks) writeFileSync(path.join(fresh, name), code);
  copyFileSync(path.join(root, "scripts/launcher.cjs"), path.join(fresh, "kallithea-cli.cjs"));
  replaceFolder(fresh, dist);
} finally {
  rmSync(fresh, { recursive: true, force: true });
}

// In a process of its own: it runs commands, so that the cache holds the functions that they compile.
const cache = spawnSync(process.execPath, [path.join(root, "scripts/write-code-cache.cjs"), dist], { stdio: "inherit" });
process.exitCode = cache.status ?? 1;

function replaceFolder(from, to) {
  rmSync(to, { recursive: true, force: true });
  renameSync(from, to);
}
