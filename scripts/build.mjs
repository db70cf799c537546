// `npm run build`: writes the launcher, the chunks of the program, V8's code cache for each chunk, types/ for revision
// files, man/, and the licences of the packages in the chunks to dist/.
import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { bundleSources, root } from "./bundle.mjs";
import "./native-sqlite.mjs";
import { writeManPages } from "./man-pages.mjs";
import { thirdPartyLicenses } from "./third-party-licenses.mjs";

const dist = path.join(root, "dist");
const replacement = path.join(root, `dist.new-${process.pid}`);

mkdirSync(replacement);
try {
  // Names are kept, so that stacks are readable and TypeORM finds the names of its classes.
  const { chunks, metafile } = await bundleSources({
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: "none",
  });
  for (const { name, code, map } of chunks) {
    writeFileSync(path.join(replacement, name), code);
    // Read only when a stack is printed. Chunks that contain only packages need none.
    if (isOurs(map)) writeFileSync(path.join(replacement, `${name}.map`), map);
  }
  writeFileSync(path.join(replacement, "THIRD_PARTY_LICENSES"), thirdPartyLicenses(metafile, root));
  const launcher = path.join(replacement, "kallithea-cli.cjs");
  copyFileSync(path.join(root, "scripts/launcher.cjs"), launcher);
  // authorized_keys can name it.
  chmodSync(launcher, 0o755);
  writeTypes(path.join(replacement, "types"));
  await writeManPages(path.join(replacement, "man"));
  replaceFolder(replacement, dist);
} finally {
  rmSync(replacement, { recursive: true, force: true });
}

// In a separate process: it runs commands, so that the cache contains the functions that they compile.
const cache = spawnSync(process.execPath, [path.join(root, "scripts/write-code-cache.cjs"), dist], {
  // Hooks read their input.
  stdio: ["ignore", "inherit", "inherit"],
});
process.exitCode = cache.status ?? 1;

/**
 * The types of `kallithea-cli/operations`: with the sources instead, a user's compiler would check our code with the
 * user's settings. The settings are ours, without those that matter only for checking.
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
