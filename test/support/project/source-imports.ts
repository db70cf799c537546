// The imports of src/, for tests of its structure.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { projectRoot } from "../cli/cli.js";

const source = path.join(projectRoot, "src");

export const sourceFiles: readonly string[] = readdirSync(source, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .sort();

export interface Import {
  readonly from: string;
  /** A file under src/, `node:…` or a package. */
  readonly to: string;
  readonly kind: "value" | "type" | "lazy";
}

export function textOf(file: string): string {
  return readFileSync(path.join(source, file), "utf8");
}

export function importsOf(file: string): Import[] {
  const text = textOf(file);
  const found: Import[] = [];
  for (const [, type, to = ""] of text.matchAll(/^(?:import|export)\s+(type\s)?(?:[^"';]*?\sfrom\s)?"([^"]+)";/gm)) {
    found.push({ from: file, to: resolve(file, to), kind: type ? "type" : "value" });
  }
  for (const [, to = ""] of text.matchAll(/\bimport\("([^"]+)"\)/g))
    found.push({ from: file, to: resolve(file, to), kind: "lazy" });
  return found;
}

function resolve(file: string, specifier: string): string {
  if (!specifier.startsWith(".")) return specifier;
  return path.join(path.dirname(file), specifier).replace(/\.js$/, ".ts");
}

/** Groups of files of which each reaches each other one by imports of any kind. */
export function circlesIn(imports: readonly Import[]): string[][] {
  const targets = new Map<string, string[]>();
  for (const { from, to } of imports) targets.set(from, [...(targets.get(from) ?? []), to]);
  const reached = new Map([...targets.keys()].map((file) => [file, reachableFrom(file, targets)]));
  const inCircle = [...targets.keys()].filter((file) => reached.get(file)?.has(file));
  const circles = new Map<string, string[]>();
  for (const file of inCircle) {
    const circle = inCircle.filter((other) => reached.get(file)?.has(other) && reached.get(other)?.has(file));
    circles.set(circle.join(), circle);
  }
  return [...circles.values()];
}

function reachableFrom(start: string, targets: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const seen = new Set<string>();
  const open = [...(targets.get(start) ?? [])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    open.push(...(targets.get(next) ?? []));
  }
  return seen;
}
