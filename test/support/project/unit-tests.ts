// Which test files are the unit layer: those that start no program and no server, neither themselves nor by what they
// import.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const outside = /node:child_process|\brunBuilt\(|\brunReference\(|"dist\b/;

/** It can start the program, which its importers may not use it for. */
const cli = path.join("test", "support", "cli", "cli.ts");

/** @param root of the project @returns paths from there */
export function unitTests(root: string): string[] {
  return readdirSync(path.join(root, "test"), { recursive: true, encoding: "utf8" })
    .map((file) => path.join("test", file))
    .filter((file) => file.endsWith(".test.ts") && !/^test\/(end-to-end|interop|faults|fuzz)\//.test(file))
    .filter((file) => [...withImports(root, file)].every((own) => own === cli || !outside.test(textOf(root, own))))
    .sort();
}

/** A test file, and all of the folder `test` that it imports. */
function withImports(root: string, file: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(file) || !existsSync(path.join(root, file))) return seen;
  seen.add(file);
  for (const [, specifier = ""] of textOf(root, file).matchAll(/(?:from\s+|import\()"(\.[^"]+)"/g)) {
    const target = path.join(path.dirname(file), specifier).replace(/\.js$/, ".ts");
    if (target.startsWith("test/")) withImports(root, target, seen);
  }
  return seen;
}

/** Whether a file changes what others in the same process would see: modules, the clock, the environment. */
export function needsItsOwnProcess(root: string, file: string): boolean {
  return /\bvi\.(mock|doMock|useFakeTimers|stubEnv|spyOn)\(|process\.env\.\w+ = |process\.chdir/.test(
    textOf(root, file),
  );
}

function textOf(root: string, file: string): string {
  return readFileSync(path.join(root, file), "utf8");
}
