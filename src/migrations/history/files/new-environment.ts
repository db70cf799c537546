import { mkdir, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { systemErrorCode, UserError } from "../../../errors.js";
import { readShippedFile } from "../../../files/shipped-files.js";
import { RevisionExistsError } from "../../revision-error.js";
import { templateName } from "./write-revision.js";

/** What `init` creates, as absolute paths. */
export interface NewEnvironment {
  readonly folders: readonly string[];
  readonly files: readonly string[];
}

/**
 * Creates a directory for your own revisions: `versions/` for the files, and the template for new ones, to be
 * customized.
 * @throws RevisionError if the directory exists and is not empty; UserError if it cannot be created
 */
export async function createEnvironment(directory: string, workingDirectory: string): Promise<NewEnvironment> {
  const home = path.resolve(workingDirectory, directory);
  if (!(await isEmpty(home)))
    throw new RevisionExistsError(
      `Directory ${directory} already exists and is not empty`,
      "Choose another directory.",
    );
  const versions = path.join(home, "versions");
  const template = path.join(home, templateName);
  try {
    await mkdir(versions, { recursive: true });
    await writeFile(template, readShippedFile(`templates/${templateName}`), { flag: "wx" });
  } catch (error) {
    throw new UserError(`${home} cannot be created: ${systemErrorCode(error) ?? error}`, { cause: error });
  }
  return { folders: [home, versions], files: [template] };
}

async function isEmpty(folder: string): Promise<boolean> {
  try {
    return (await readdir(folder)).length === 0;
  } catch (error) {
    if (systemErrorCode(error) === "ENOENT") return true;
    throw new UserError(`${folder} cannot be read: ${systemErrorCode(error) ?? error}`, { cause: error });
  }
}
