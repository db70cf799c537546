// The licences of the packages whose code is in dist/: the build writes them next to it.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** Licences whose code may be part of a program under GPL-3.0-or-later, by their SPDX ids. */
const compatible = new Set([
  ...["0BSD", "Apache-2.0", "BlueOak-1.0.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT", "MIT-0"],
  ...["GPL-3.0-or-later", "LGPL-3.0-or-later", "Python-2.0", "Unlicense", "Zlib"],
]);

/**
 * @param {import("esbuild").Metafile} metafile of the bundle
 * @param {string} root the folder that its paths are relative to
 * @returns {string} the name, version, licence and licence text of each package with code in the bundle
 * @throws if one has no license text, or a licence that does not allow it
 */
export function thirdPartyLicenses(metafile, root) {
  const packages = bundledPackages(metafile).map((folder) => describePackage(path.join(root, folder)));
  const problems = packages.flatMap((found) => found.problems);
  if (problems.length > 0) throw new Error(`packages that must not be bundled:\n${problems.join("\n")}`);
  const line = "=".repeat(100);
  return [
    "The files in this folder contain code of these packages, which are under their own licenses.\n",
    ...packages
      .sort((a, b) => (a.title < b.title ? -1 : 1))
      .map(({ title, license, text }) => `${line}\n${title}\nLicense: ${license}\n\n${text.trim()}\n`),
  ].join("\n");
}

/** The folders of the packages with at least one byte in the output. */
function bundledPackages({ outputs }) {
  const used = Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? file : [])),
  );
  return [...new Set(used.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []))];
}

function describePackage(folder) {
  const { name, version, license = "none" } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
  const title = `${name} ${version}`;
  const text = licenseText(folder, name);
  const problems = [];
  if (!isCompatible(license))
    problems.push(`${title}: ${JSON.stringify(license)} is not known to be compatible with GPL-3.0-or-later`);
  if (text.trim() === "") problems.push(`${title}: no license text`);
  return { title, license, text, problems };
}

/** From the package's own file, or else the end of its README, or else from licenses/, for packages with neither. */
function licenseText(folder, name) {
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file));
  if (files.length > 0) return files.map((file) => readFileSync(path.join(folder, file), "utf8")).join("\n");
  const [, ofReadme] = /^#+ *licen[cs]e *$(.*)/ims.exec(textIfThere(path.join(folder, "README.md"))) ?? [];
  if (ofReadme?.includes("Permission is hereby granted")) return ofReadme;
  return textIfThere(path.join(import.meta.dirname, "licenses", `${name.replace("/", "+")}.txt`));
}

function textIfThere(file) {
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}

/** @param {unknown} expression a licence, or a list of them with OR or AND, as SPDX has them */
function isCompatible(expression) {
  if (typeof expression !== "string") return false;
  const simple = expression.replace(/^\((.*)\)$/, "$1");
  if (/ OR .* AND | AND .* OR /.test(simple)) return false;
  if (simple.includes(" OR ")) return simple.split(" OR ").some(isCompatible);
  return simple.split(" AND ").every((id) => compatible.has(id));
}
