import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { systemErrorCode, UserError } from "../../../errors.js";
import type { Revision } from "../graph/revision.js";
import { RevisionFileError } from "./revision-file-error.js";

/**
 * Reads the metadata of the revision files in the given directories, without running them.
 * @throws UserError if a directory or a file cannot be read or used
 */
export async function readRevisions(folders: readonly string[]): Promise<Revision[]> {
  const files = (await Promise.all(folders.map(revisionFiles))).flat();
  return Promise.all(files.map(async (file) => parseRevision(file, await textOf(file))));
}

async function revisionFiles(folder: string): Promise<string[]> {
  const names = await namesIn(folder);
  return names.filter((name) => /^[^.].*(?<!\.d)\.ts$/.test(name)).map((name) => path.join(folder, name));
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    throw new UserError(`The revision directory ${folder} cannot be read: ${systemErrorCode(error) ?? error}`, {
      hint: "Check script_location and version_locations in the section [alembic] of the ini file.",
      cause: error,
    });
  }
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new UserError(`The revision file ${file} cannot be read: ${systemErrorCode(error) ?? error}`, {
      hint: "Every *.ts file in this directory is treated as a revision.",
      cause: error,
    });
  }
}

// Metadata is read without running the files: listings are fast, and no file can do anything in them.

const string = /"[^"\\\n]*"|'[^'\\\n]*'/.source;
const literal = new RegExp(`^(?:null|${string}|\\[\\s*(?:(?:${string})\\s*,?\\s*)*\\])`);

/**
 * Reads the header and the four constants of a revision file.
 * @throws RevisionFileError if a constant is missing or is not a literal
 */
export function parseRevision(path: string, text: string): Revision {
  const [id, ...others] = readConstant(path, text, "revision") ?? [];
  if (id === undefined || others.length > 0) throw noRevisionId(path, text);
  const downRevisions = readConstant(path, text, "downRevision");
  if (!downRevisions)
    throw new RevisionFileError(path, 1, "it has no `export const downRevision`", {
      hint: 'Add the id of the revision it follows, or null: export const downRevision = "…";',
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

/** The value of `export const name = …` as a list; undefined if there is no such constant. */
function readConstant(path: string, text: string, name: string): string[] | undefined {
  const declaration = new RegExp(`^export const ${name}\\b[^=\\n]*=\\s*`, "m").exec(text);
  if (!declaration) return undefined;
  const start = declaration.index + declaration[0].length;
  const value = literal.exec(text.slice(start))?.[0];
  if (value === undefined) throw notWrittenOut(path, text, declaration.index, name);
  return [...value.matchAll(new RegExp(string, "g"))].map(([quoted]) => quoted.slice(1, -1));
}

/** The comment at the beginning of the file, without its slashes. */
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
    { hint: 'Add: export const revision = "…";  Or move the file out of the revision directory.' },
  );
}

function notWrittenOut(path: string, text: string, index: number, name: string): RevisionFileError {
  return new RevisionFileError(path, lineAt(text, index), `\`${name}\` is not a literal`, {
    hint: "It is read without running the file, so it must be null, a quoted string, or a list of quoted strings.",
  });
}

function lineAt(text: string, index: number): number {
  return text.slice(0, Math.max(index, 0)).split("\n").length;
}
