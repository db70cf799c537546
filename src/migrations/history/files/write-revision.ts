import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { systemErrorCode, UserError } from "../../../errors.js";
import { failureReason } from "../../../files/failure-reason.js";
import { readShippedFile } from "../../../files/shipped-files.js";
import { writeAtomically } from "../../../files/write-atomically.js";
import type { NewRevision } from "./new-revision.js";
import { type Bodies, renderRevision } from "./render-revision.js";
import { shippedRevisions } from "./script-location.js";

export const templateName = "revision.ts.template";

/** The path of the file of a new revision. */
export function revisionPath(folder: string, { id, message = "" }: NewRevision): string {
  return path.join(folder, revisionFileName(id, message));
}

/**
 * Writes a new revision file; never overwrites an existing one.
 * @throws UserError if it cannot be written
 */
export async function writeRevision(file: string, revision: NewRevision, bodies: Bodies): Promise<void> {
  const text = renderRevision(await templateFor(file), revision, bodies, operationsModule(file));
  try {
    writeAtomically(file, text, { exclusive: true, mode: 0o666 & ~process.umask() });
  } catch (error) {
    if (error instanceof UserError) throw error;
    const reason = systemErrorCode(error) === "EEXIST" ? "it already exists" : failureReason(error);
    throw new UserError(`${file} cannot be written: ${reason}.`, { hint: "Nothing was changed.", cause: error });
  }
}

/** `init` puts a copy of the template next to the directory of the files, to be customized. */
async function templateFor(file: string): Promise<string> {
  const custom = path.join(path.dirname(file), "..", templateName);
  return existsSync(custom) ? readFile(custom, "utf8") : readShippedFile(`templates/${templateName}`);
}

/**
 * The module from which a revision file imports the type of `op`: a relative path for the bundled ones, the installed
 * package for all others.
 */
export function operationsModule(file: string): string {
  return path.dirname(file) === shippedRevisions() ? "../../schema/operations.js" : "kallithea-cli/operations";
}

/** Alembic's `truncate_slug_length`. */
const longestSlug = 40;

/**
 * `<id>_<slug>.ts`, with the words of the message as the slug. A slug that is too long is cut after a whole word and
 * ends with an underscore.
 */
function revisionFileName(id: string, message: string): string {
  return `${id}_${slugOf(message)}.ts`;
}

function slugOf(message: string): string {
  // As Python's \w: letters, digits and underscores of all scripts.
  const slug = (message.match(/[\p{L}\p{N}_]+/gu) ?? []).join("_").toLowerCase();
  const characters = [...slug];
  if (characters.length <= longestSlug) return slug;
  const cut = characters.slice(0, longestSlug).join("");
  return `${cut.slice(0, cut.includes("_") ? cut.lastIndexOf("_") : undefined)}_`;
}
