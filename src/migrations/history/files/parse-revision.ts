// What a revision file says of itself, read without running it: listings are fast and no file can do anything in them.
import type { Revision } from "../graph/revision.js";
import { RevisionFileError } from "./revision-file-error.js";

const string = /"[^"\\\n]*"|'[^'\\\n]*'/.source;
const literal = new RegExp(`^(?:null|${string}|\\[\\s*(?:(?:${string})\\s*,?\\s*)*\\])`);

/**
 * Reads the head and the four constants of a revision file.
 * @throws RevisionFileError where a constant is missing or is not written out
 */
export function parseRevision(path: string, text: string): Revision {
  const [id, ...others] = readConstant(path, text, "revision") ?? [];
  if (id === undefined || others.length > 0) throw noRevisionId(path, text);
  const downRevisions = readConstant(path, text, "downRevision");
  if (!downRevisions)
    throw new RevisionFileError(path, 1, "it has no `export const downRevision`", {
      hint: 'Write the id it follows, or null: export const downRevision = "…";',
    });
  const longDoc = headOf(text);
  return {
    id,
    downRevisions,
    branchLabels: readConstant(path, text, "branchLabels") ?? [],
    dependsOn: readConstant(path, text, "dependsOn") ?? [],
    longDoc,
    createDate: /^Create Date: *(.*)$/m.exec(longDoc)?.[1],
    path,
  };
}

/** `export const name = …` as a list; undefined where there is no such constant. */
function readConstant(path: string, text: string, name: string): string[] | undefined {
  const declaration = new RegExp(`^export const ${name}\\b[^=\\n]*=\\s*`, "m").exec(text);
  if (!declaration) return undefined;
  const start = declaration.index + declaration[0].length;
  const value = literal.exec(text.slice(start))?.[0];
  if (value === undefined) throw notWrittenOut(path, text, declaration.index, name);
  return [...value.matchAll(new RegExp(string, "g"))].map(([quoted]) => quoted.slice(1, -1));
}

/** The comment that the file begins with, without its slashes. */
function headOf(text: string): string {
  const lines = text.split(/\r?\n/);
  const end = lines.findIndex((line) => !line.startsWith("//"));
  return lines
    .slice(0, end < 0 ? lines.length : end)
    .map((line) => line.replace(/^\/\/ ?/, ""))
    .join("\n")
    .trim();
}

function noRevisionId(path: string, text: string): RevisionFileError {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const declared = text.search(/^export const revision\b/m);
  return new RevisionFileError(
    path,
    lineAt(text, declared),
    `Could not determine revision id from filename ${name}. Be sure the 'revision' variable is declared inside the script`,
    { hint: 'Write: export const revision = "…";  Or move the file out of the folder of revisions.' },
  );
}

function notWrittenOut(path: string, text: string, index: number, name: string): RevisionFileError {
  return new RevisionFileError(path, lineAt(text, index), `\`${name}\` is not written out`, {
    hint: "It is read without running the file, so it has to be null, a text in quotes, or a list of such texts.",
  });
}

function lineAt(text: string, index: number): number {
  return text.slice(0, Math.max(index, 0)).split("\n").length;
}
