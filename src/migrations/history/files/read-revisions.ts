import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { systemErrorCode, UserError } from "../../../errors.js";
import type { Revision } from "../graph/revision.js";
import { parseRevision } from "./parse-revision.js";

/**
 * Reads what the revision files of some folders say of themselves; runs none of them.
 * @throws UserError where a folder or a file cannot be read or used
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
    throw new UserError(`The folder of revisions ${folder} cannot be read: ${systemErrorCode(error) ?? error}`, {
      hint: "See script_location and version_locations in the section [alembic] of the ini file.",
      cause: error,
    });
  }
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new UserError(`The revision file ${file} cannot be read: ${systemErrorCode(error) ?? error}`, {
      hint: "Every *.ts in the folder is taken for a revision.",
      cause: error,
    });
  }
}
