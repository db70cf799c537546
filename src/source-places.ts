// Places in the sources, for stacks that name places in the chunks of the build. Loaded only when an error is printed.
import { existsSync, readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import path from "node:path";
import { packageRoot } from "./files/shipped-files.js";

/** A stack with the files and lines of the sources, where the build has kept a map. */
export function withSourcePlaces(stack: string): string {
  const maps = new Map<string, SourceMap | undefined>();
  return stack.replace(
    /(\/[^\n()]*\.js):(\d+):(\d+)(?=\)?$)/gm,
    (place, chunk: string, line: string, column: string) => {
      if (!maps.has(chunk)) maps.set(chunk, mapOf(chunk));
      return sourcePlace(chunk, maps.get(chunk), Number(line), Number(column)) ?? place;
    },
  );
}

function mapOf(chunk: string): SourceMap | undefined {
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
 * Where in an entity or in a revision an error arose: these are edited by developers and administrators, so it is a
 * mistake of theirs.
 * @param stack with the places of the sources
 * @returns e.g. `src/schema/entities/users.ts:13`; undefined if it arose nowhere of that kind
 */
export function mistakenPlace(stack: string): string | undefined {
  const root = packageRoot();
  for (const [, file = "", line] of stack.matchAll(/(\/[^\n()]*\.ts):(\d+):\d+\)?$/gm)) {
    if (isEdited(path.relative(root, file)) && existsSync(file))
      return `${file.startsWith(root) ? path.relative(root, file) : file}:${line}`;
  }
  return undefined;
}

/** Other files of these folders are the program itself. */
function isEdited(relative: string): boolean {
  return (
    !/^(src|test|scripts|bench)\//.test(relative) || /^src\/(schema\/entities|migrations\/kallithea)\//.test(relative)
  );
}
