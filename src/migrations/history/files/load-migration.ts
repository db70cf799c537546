// Loads the two functions of a revision file directly, without a build; see
// docs/decisions/0020-revision-files-run-without-a-build.md.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import vm from "node:vm";
import type { Operations } from "../../../schema/operations.js";
import { lineIn } from "./line-in-file.js";
import { RevisionFileError } from "./revision-file-error.js";

export interface Migration {
  upgrade(op: Operations): void | Promise<void>;
  downgrade(op: Operations): void | Promise<void>;
}

/**
 * Executes a revision file, which exports its functions.
 * @param path an absolute path
 * @throws RevisionFileError with the line, if the file does not compile, throws while it is loaded, or does not export
 * a function
 */
export async function loadMigration(path: string): Promise<Migration> {
  const exported = evaluate(path, await toJavaScript(path, await readFile(path, "utf8")));
  return { upgrade: functionNamed(exported, "upgrade", path), downgrade: functionNamed(exported, "downgrade", path) };
}

/** Removes the types. Line numbers do not change, so stack traces refer to the lines of the file. */
async function toJavaScript(path: string, text: string): Promise<string> {
  // TRAP: in the bundle a CommonJS package has no named exports.
  const { transform } = (await import("sucrase")).default;
  try {
    return transform(text, { transforms: ["typescript", "imports"], disableESTransforms: true, filePath: path }).code;
  } catch (error) {
    const { line = 1 } = (error as { loc?: { line: number } }).loc ?? {};
    throw notLoadable(path, line, reasonOf(error, path), error);
  }
}

function evaluate(path: string, code: string): Record<string, unknown> {
  const exported = {};
  try {
    vm.compileFunction(code, ["exports", "require"], { filename: path })(exported, createRequire(path));
  } catch (error) {
    throw notLoadable(path, lineIn(path, error) ?? 1, reasonOf(error, path), error);
  }
  return exported;
}

function functionNamed(exported: Record<string, unknown>, name: keyof Migration, path: string): Migration[typeof name] {
  const value = exported[name];
  if (typeof value === "function") return value as Migration[typeof name];
  throw new RevisionFileError(path, 1, `it does not export a function \`${name}\``, {
    hint: `Add: export function ${name}(op: Operations) { … }  It may be empty.`,
  });
}

/** The message of sucrase or V8 without path and position, which our message already begins with. */
function reasonOf(error: unknown, path: string): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(`Error transforming ${path}: `, "").replace(/ \(\d+:\d+\)$/, "");
}

function notLoadable(path: string, line: number, reason: string, cause: unknown): RevisionFileError {
  return new RevisionFileError(path, line, reason, { hint: "Fix the file; nothing was changed.", cause });
}
