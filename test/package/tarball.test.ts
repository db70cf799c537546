// What `npm pack` puts into the package; nothing is downloaded.
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import path from "node:path";
import { describe, expect, it } from "vitest";
// @ts-expect-error: a script of the build, without types.
import { bundleSources } from "../../scripts/bundle.mjs";
import { projectRoot } from "../support/cli/cli.js";

interface Packed {
  readonly size: number;
  readonly files: readonly { readonly path: string; readonly mode: number }[];
}

function pack(): Packed {
  const args = ["pack", "--dry-run", "--json", "--ignore-scripts", "--offline"];
  const { stdout, stderr } = spawnSync("npm", args, { cwd: projectRoot, encoding: "utf8" });
  const [packed] = (JSON.parse(stdout || "[]") as Packed[]) ?? [];
  if (packed === undefined) throw new Error(stderr);
  return packed;
}

const packed = pack();
const files = packed.files.map((file) => file.path);
const manifest = JSON.parse(readFileSync(path.join(projectRoot, "package.json"), "utf8"));

describe("the package", () => {
  it("has everything that commands read", () => {
    for (const folder of ["templates", "config", "src/migrations/kallithea"]) {
      const here = readdirSync(path.join(projectRoot, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && !entry.parentPath.includes("__pycache__"))
        .map((entry) => path.relative(projectRoot, path.join(entry.parentPath, entry.name)));
      expect(files).toEqual(expect.arrayContaining(here));
    }
    expect(files).toEqual(expect.arrayContaining(["dist/main.js", "dist/main.js.cache", "package.json"]));
    expect(files).toContain(manifest.exports["./operations"].types.slice(2));
    expect(packed.files.find((file) => file.path === manifest.bin["kallithea-cli"])?.mode.toString(8)).toMatch(/755$/);
  });

  it("has its license and those of what is bundled", () => {
    expect(files).toEqual(expect.arrayContaining(["LICENSE", "dist/THIRD_PARTY_LICENSES"]));
    const licenses = readFileSync(path.join(projectRoot, "dist/THIRD_PARTY_LICENSES"), "utf8");
    for (const name of ["typeorm", "pg", "mysql2", "yargs"]) expect(licenses).toMatch(new RegExp(`^${name} \\d`, "m"));
  });

  it("has the page about bugs, the changelog and the examples", () => {
    const named = [manifest.bugs.url.slice("file:".length), "CHANGELOG.md", "README.md", "SECURITY.md"];
    expect(files).toEqual(expect.arrayContaining([...named, "docs/examples/container-entrypoint.sh"]));
  });

  it("has nothing that only developers need, and nothing that an instance left here", () => {
    const allowed = /^(dist|templates|config|docs|src\/migrations\/kallithea)\/|^(package\.json|LICENSE|[A-Z]+\.md)$/;
    expect(files.filter((file) => !allowed.test(file))).toEqual([]);
    expect(files.filter((file) => /\.(pyc|test\.ts|db|log|tgz)$|__pycache__|\.new-\d/.test(file))).toEqual([]);
  });

  it("is small", () => {
    expect(packed.size).toBeLessThan(6_000_000);
  });
});

describe("its dependencies", () => {
  it("are the native modules; everything else is bundled", () => {
    expect(Object.keys(manifest.dependencies)).toEqual(["bcrypt"]);
    expect(Object.keys(manifest.optionalDependencies)).toEqual(["better-sqlite3-napi"]);
    // For a Node without Node-API 10, and installed by its user: npm would compile it on every Node.
    expect(manifest.peerDependencies).toEqual({ "better-sqlite3": ">=12" });
    expect(manifest.peerDependenciesMeta).toEqual({ "better-sqlite3": { optional: true } });
  });

  it("are all that the bundle does not contain, besides the SQLite library", async () => {
    const { metafile } = await bundleSources();
    const imports = Object.values<{ imports: { path: string; external?: boolean }[] }>(metafile.outputs)
      .flatMap((output) => output.imports)
      .filter((one) => one.external && !isBuiltin(one.path));
    // pg and debug do without these two.
    const optional = ["pg-native", "supports-color"];
    expect([...new Set(imports.map((one) => one.path))].filter((name) => !optional.includes(name))).toEqual(["bcrypt"]);
  });

  it("run no script of ours while they are installed", () => {
    expect(Object.keys(manifest.scripts)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(pre|post)?(install|prepare|uninstall)$/)]),
    );
  });
});
