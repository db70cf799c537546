// `npm run package:standalone`: a tarball with the running Node, for machines without npm.
// `npm run package:deb`: a Debian package of the same files. Nothing is downloaded. `-- --out=FOLDER` says where to,
// `--fast` compresses less.
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";

const root = path.dirname(import.meta.dirname);
const { values } = parseArgs({
  options: {
    format: { type: "string", multiple: true, default: ["tar"] },
    out: { type: "string", default: root },
    fast: { type: "boolean", default: false },
  },
});
const { version, description } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
const level = values.fast ? 1 : 9;
const name = `kallithea-cli-${version}-${process.platform}-${process.arch}`;

const work = mkdtempSync(path.join(os.tmpdir(), "kallithea-cli-package-"));
try {
  const tree = path.join(work, name);
  requireSelfContainedNode();
  copyPackage(path.join(tree, "lib/kallithea-cli"));
  copyNativeModules(path.join(tree, "lib/kallithea-cli/node_modules"));
  copyNode(tree);
  writeStarter(path.join(tree, "bin"));
  mkdirSync(values.out, { recursive: true });
  if (values.format.includes("tar")) console.log(tarball());
  if (values.format.includes("deb")) console.log(debianPackage(tree));
} catch (error) {
  console.error(`Error: ${error.message}`);
  process.exitCode = 1;
} finally {
  rmSync(work, { recursive: true, force: true });
}

/** Distributions link Node to their own libraries, which another machine does not have. */
function requireSelfContainedNode() {
  const system =
    /\/(linux-vdso|ld-linux[^/]*|ld-musl[^/]*|lib(c|m|dl|pthread|rt|atomic|gcc_s|stdc\+\+)[.-])|^linux-vdso/;
  process.report.excludeNetwork = true;
  const foreign = process.report.getReport().sharedObjects.filter((file) => !system.test(file));
  if (process.platform === "linux" && foreign.length > 0)
    throw new Error(`${process.execPath} needs ${foreign.join(", ")}; use a Node from nodejs.org`);
}

/** What `npm pack` takes. */
function copyPackage(folder) {
  mkdirSync(folder, { recursive: true });
  run("npm", "pack", "--silent", "--ignore-scripts", "--offline", "--pack-destination", work);
  run("tar", "-xzf", path.join(work, `kallithea-cli-${version}.tgz`), "-C", folder, "--strip-components=1");
}

/** Only what is loaded, of this platform. */
function copyNativeModules(folder) {
  const here = `${process.platform}-${process.arch}`;
  copyModule(folder, "bcrypt", ["bcrypt.js", "promises.js", `prebuilds/${here}`]);
  copyModule(folder, "node-gyp-build", ["index.js", "node-gyp-build.js"]);
  // As in src/files/sqlite-library.ts.
  if (Number(process.versions.napi) >= 10) {
    const musl = process.report.getReport().header.glibcVersionRuntime === undefined && process.platform === "linux";
    const file = `${process.platform}${musl ? "musl" : ""}-${process.arch}.node`;
    copyModule(folder, "better-sqlite3-napi", ["lib", `prebuilds/${file}`]);
  } else {
    copyModule(folder, "better-sqlite3", ["lib", "build/Release/better_sqlite3.node"]);
    copyModule(folder, "bindings", ["bindings.js"]);
    copyModule(folder, "file-uri-to-path", ["index.js"]);
  }
}

function copyModule(folder, name, parts) {
  const from = path.join(root, "node_modules", name);
  const license = ["LICENSE", "LICENSE.md"].find((file) => existsSync(path.join(from, file)));
  for (const part of ["package.json", license, ...parts])
    cpSync(path.join(from, part), path.join(folder, name, part), { recursive: true });
}

function copyNode(tree) {
  const prefix = path.dirname(path.dirname(process.execPath));
  const places = [prefix, ...["share/doc/nodejs", "share/doc/node"].map((folder) => path.join(prefix, folder))];
  const license = places.map((folder) => path.join(folder, "LICENSE")).find((file) => existsSync(file));
  if (license === undefined)
    throw new Error(`the LICENSE of Node, which has to be in the package, is not in ${places.join(", ")}`);
  copyFileSync(process.execPath, path.join(tree, "lib/node"));
  chmodSync(path.join(tree, "lib/node"), 0o755);
  copyFileSync(license, path.join(tree, "lib/NODE-LICENSE"));
  for (const file of ["LICENSE", "README.md", "CHANGELOG.md"])
    copyFileSync(path.join(root, file), path.join(tree, file));
}

/** It may be called through a link. `command -p` finds readlink without PATH. */
function writeStarter(folder) {
  mkdirSync(folder);
  const file = path.join(folder, "kallithea-cli");
  const text = `#!/bin/sh
program=$0
if [ -L "$program" ]; then program=$(command -p readlink -f "$program"); fi
lib=\${program%/*}/../lib
exec "$lib/node" "$lib/kallithea-cli/dist/kallithea-cli.cjs" "$@"
`;
  writeFileSync(file, text, { mode: 0o755 });
}

function tarball() {
  const file = path.resolve(values.out, `${name}.tar.gz`);
  run(
    "tar",
    "-I",
    `gzip -n -${level}`,
    "-cf",
    file,
    ...["--sort=name", "--owner=0", "--group=0", "--numeric-owner"],
    "-C",
    work,
    name,
  );
  run("sh", "-c", 'cd "$1" && sha256sum "$2" >"$2.sha256"', "sh", path.dirname(file), path.basename(file));
  return file;
}

/** The tree is in /usr/lib, because it has its own Node. */
function debianPackage(tree) {
  const architecture = { x64: "amd64", arm64: "arm64" }[process.arch] ?? process.arch;
  const package_ = path.join(work, "deb");
  const lib = path.join(package_, "usr/lib/kallithea-cli");
  const doc = path.join(package_, "usr/share/doc/kallithea-cli");
  for (const folder of ["DEBIAN", "usr/bin", "usr/lib", "usr/share/doc/kallithea-cli"])
    mkdirSync(path.join(package_, folder), { recursive: true });
  cpSync(tree, lib, { recursive: true, verbatimSymlinks: true });
  symlinkSync("../lib/kallithea-cli/bin/kallithea-cli", path.join(package_, "usr/bin/kallithea-cli"));
  writeFileSync(path.join(doc, "copyright"), copyright());
  writeFileSync(
    path.join(package_, "DEBIAN/control"),
    `Package: kallithea-cli
Version: ${version}
Architecture: ${architecture}
Maintainer: The developers of kallithea-cli <kallithea-cli@localhost>
Section: vcs
Priority: optional
Depends: libc6 (>= 2.28), libgcc-s1, libstdc++6
Recommends: git
Suggests: mercurial, postgresql, mariadb-server
Description: ${description.split(":")[0]}
 Sets up an instance, scans repositories, migrates, copies and backs up its
 database. Contains its own Node ${process.version}.
`,
  );
  const file = path.resolve(values.out, `kallithea-cli_${version}_${architecture}.deb`);
  run("dpkg-deb", "-Zgzip", `-z${level}`, "--root-owner-group", "--build", package_, file);
  return file;
}

function copyright() {
  const text =
    "kallithea-cli is free software under the GNU General Public License, version 3 or later; on Debian it is";
  const parts = [
    "in /usr/share/common-licenses/GPL-3. The licenses of what it contains are in these files:",
    "/usr/lib/kallithea-cli/lib/NODE-LICENSE",
    "/usr/lib/kallithea-cli/lib/kallithea-cli/dist/THIRD_PARTY_LICENSES",
    "/usr/lib/kallithea-cli/lib/kallithea-cli/node_modules/*/LICENSE",
  ];
  return `${[text, ...parts].join("\n")}\n`;
}

function run(program, ...args) {
  const { status, stderr, error } = spawnSync(program, args, { cwd: root, encoding: "utf8" });
  if (status !== 0) throw new Error(`${program} failed: ${error?.message ?? stderr}`);
}
