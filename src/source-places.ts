// Maps places in the built chunks back to the sources, for stacks. Loaded only when an error is printed.
import { existsSync, readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import path from "node:path";
import { packageRoot } from "./files/shipped-files.js";

/** The stack with files and lines of the sources, for chunks that have a source map. */
export function withSourcePlaces(stack: string): string {
  const maps = new Map<string, SourceMap | undefined>();
  return stack.replace(
    /(\/[^\n()]*\.js):(\d+):(\d+)(?=\)?$)/gm,
    (place, chunk: string, line: string, column: string) => {
      if (!maps.has(chunk)) maps.set(chunk, sourceMapOf(chunk));
      return sourcePlace(chunk, maps.get(chunk), Number(line), Number(column)) ?? place;
    },
  );
}

function sourceMapOf(chunk: string): SourceMap | undefined {
  try {
    return new SourceMap(JSON.parse(readFileSync(`${chunk}.map`, "utf8")));
  } catch {
    return undefined;
  }
}

function sourcePlace(chunk: string, map: SourceMap | undefined, line: number, column: number): string | undefined {
  const entry = map?.findEntry(line - 1, column - 1);
  if (entry === undefined || !("originalSource" in entry)) return undefined;
  return `${path.resolve(path.dirname(chunk), entry.originalSource)}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
}

/**
 * The place in an entity or a revision where an error occurred. These files are edited by developers and
 * administrators, so the error is theirs to fix.
 * @param stack with places in the sources
 * @returns e.g. `src/schema/entities/users.ts:13`; undefined if no such file is in the stack
 */
export function userCodePlace(stack: string): string | undefined {
  const root = packageRoot();
  for (const [, file = "", line] of stack.matchAll(/(\/[^\n()]*\.ts):(\d+):\d+\)?$/gm)) {
    if (isUserCode(path.relative(root, file)) && existsSync(file))
      return `${file.startsWith(root) ? path.relative(root, file) : file}:${line}`;
  }
  return undefined;
}

/** All other files in these folders are the program itself. */
function isUserCode(relative: string): boolean {
  return (
    !/^(src|test|scripts|bench)\//.test(relative) || /^src\/(schema\/entities|migrations\/kallithea)\//.test(relative)
  );
}
