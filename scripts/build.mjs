// `npm run build`: dist/ gets the launcher, the chunks of the program, for each chunk V8's code cache, and types/ for
// revision files.
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
  for (const { name, code, map } of chunks) {
    writeFileSync(path.join(fresh, name), code);
    // Read only when a stack is printed. A chunk of packages needs none.
    if (isOurs(map)) writeFileSync(path.join(fresh, `${name}.map`), map);
  }
  copyFileSync(path.join(root, "scripts/launcher.cjs"), path.join(fresh, "kallithea-cli.cjs"));
  writeTypes(path.join(fresh, "types"));
  replaceFolder(fresh, dist);
} finally {
  rmSync(fresh, { recursive: true, force: true });
}

// In a process of its own: it runs commands, so that the cache holds the functions that they compile.
const cache = spawnSync(process.execPath, [path.join(root, "scripts/write-code-cache.cjs"), dist], {
  stdio: "inherit",
});
process.exitCode = cache.status ?? 1;

/**
 * The types of `kallithea-cli/operations`: with the sources themselves, the compiler of a user would check our code,
 * under their settings. The settings are ours without what only concerns a check.
 */
function writeTypes(outDir) {
  const settings =
    "--declaration --emitDeclarationOnly --strict --exactOptionalPropertyTypes --skipLibCheck --types node";
  const language = "--target es2023 --module nodenext --moduleResolution nodenext --ignoreConfig";
  const args = [
    ...settings.split(" "),
    ...language.split(" "),
    "--rootDir",
    "src",
    "--outDir",
    outDir,
    "src/schema/operations.ts",
  ];
  const tsc = path.join(root, "node_modules/typescript/bin/tsc");
  const { status } = spawnSync(process.execPath, [tsc, ...args], { cwd: root, stdio: "inherit" });
  if (status !== 0) throw new Error("the types of kallithea-cli/operations could not be written");
}

function isOurs(map) {
  return JSON.parse(map).sources.some((source) => source.startsWith("../src/"));
}

function replaceFolder(from, to) {
  rmSync(to, { recursive: true, force: true });
  renameSync(from, to);
}
