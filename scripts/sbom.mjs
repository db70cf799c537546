// `npm run sbom [-- FILE]`: the packages that the program is made of, bundled or installed with it, with their licences, as
// CycloneDX (JSON). Default: test-results/sbom.cdx.json.
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import path from "node:path";
import { root } from "./bundle.mjs";

const file = path.resolve(process.argv[2] ?? path.join(root, "test-results/sbom.cdx.json"));
const { name, version, dependencies = {}, optionalDependencies = {} } = readJson("package.json");
const all = readSbom();
const own = all.metadata.component["bom-ref"];
const chosen = reachable(new Set([...Object.keys(dependencies), ...Object.keys(optionalDependencies), ...imported()]));

// npm calls it like its folder, and does not know that bundled packages are part of it.
all.metadata.component.name = name;
all.components = all.components.filter((component) => chosen.has(component["bom-ref"]));
for (const component of all.components) component.scope = "required";
all.dependencies = all.dependencies
  .filter(({ ref }) => ref === own || chosen.has(ref))
  .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((other) => chosen.has(other)) }));
mkdirSync(path.dirname(file), { recursive: true });
writeFileSync(file, `${JSON.stringify(all, undefined, 2)}\n`);
print(all.components);

function readJson(place) {
  return JSON.parse(readFileSync(path.join(root, place), "utf8"));
}

function readSbom() {
  const { status, stdout, stderr } = spawnSync("npm", ["sbom", "--sbom-format=cyclonedx", "--package-lock-only"], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

/** The packages that the sources import, whatever kind of dependency they are of. */
function imported() {
  const sources = readdirSync(path.join(root, "src"), { recursive: true, encoding: "utf8" }).filter((each) =>
    each.endsWith(".ts"),
  );
  const specifiers = sources.flatMap((each) =>
    [
      ...readFileSync(path.join(root, "src", each), "utf8").matchAll(
        /^(?!import type\b).*?\b(?:from|import\()\s*"([^".][^"]*)"/gm,
      ),
    ].map(([, specifier]) => specifier),
  );
  const packages = specifiers.filter((specifier) => !isBuiltin(specifier));
  return new Set(packages.map((specifier) => /^(?:@[^/]+\/)?[^/]+/.exec(specifier)[0]));
}

/** @param {Set<string>} names of packages @returns {Set<string>} those that our package has, with what they need */
function reachable(names) {
  const edges = new Map(all.dependencies.map(({ ref, dependsOn = [] }) => [ref, dependsOn]));
  const isNamed = (ref) => names.has(ref.replace(/(?<=.)@.*$/, "")) || names.has(aliasOf(ref));
  const found = new Set(edges.get(own).filter(isNamed));
  for (const ref of found) for (const other of edges.get(ref) ?? []) found.add(other);
  return found;
}

/** A package under another name is listed by its own. */
function aliasOf(ref) {
  const [, real] = /^(.+)@/.exec(ref) ?? [];
  const entries = Object.entries({ ...dependencies, ...optionalDependencies });
  return entries.find(([, range]) => range.startsWith(`npm:${real}@`))?.[0];
}

function print(components) {
  const counts = new Map();
  for (const { name: component, version: release, licenses = [] } of components) {
    const license = licenses
      .map(({ license: { id, name: text } = {}, expression }) => id ?? text ?? expression)
      .join(", ");
    if (license === "") throw new Error(`${component} ${release} names no licence`);
    counts.set(license, (counts.get(license) ?? 0) + 1);
  }
  console.log(`${path.relative(process.cwd(), file)}: ${components.length} packages of ${name} ${version}`);
  for (const [license, count] of [...counts].sort(([, one], [, other]) => other - one))
    console.log(`${count} ${license}`);
}
