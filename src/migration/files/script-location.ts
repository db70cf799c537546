// Where revision files lie: the `[alembic]` section of the ini.
import { existsSync } from "node:fs";
import path from "node:path";
import { packageRoot } from "../../shipped-files.js";
import { RevisionError } from "../revision-error.js";

/** Kallithea's name for its own revisions: a Python package, which stands for the revisions that ship with this program. */
const kallitheaPackage = "kallithea:alembic";

/** The keys of `[alembic]` that say where revision files lie. */
export interface AlembicSection {
  readonly script_location?: string | undefined;
  readonly version_locations?: string | undefined;
}

/**
 * The folders of revision files, as absolute paths; new files go into the first one. Paths are relative to the working directory, as Alembic has it.
 * @throws RevisionError where the section does not say, or names a folder that is not there
 */
export function revisionFolders(section: AlembicSection, workingDirectory: string): readonly [string, ...string[]] {
  const location = section.script_location?.trim();
  if (!location)
    throw new RevisionError("No 'script_location' key found in configuration.", "Set it in the section [alembic] of the ini file.");
  if (location === kallitheaPackage) return [path.join(packageRoot(), "src/migration/revisions")];
  const home = existingFolder(location, workingDirectory);
  const [first, ...others] = locations(section).map((folder) => path.resolve(workingDirectory, folder));
  return first === undefined ? [path.join(home, "versions")] : [first, ...others];
}

/**
 * The folder for a new file, where `--version-path` chooses one.
 * @throws RevisionError for a path that is none of the folders
 */
export function chosenFolder(folders: readonly [string, ...string[]], versionPath: string | undefined, workingDirectory: string): string {
  if (versionPath === undefined) return folders[0];
  const chosen = path.resolve(workingDirectory, versionPath);
  if (folders.includes(chosen)) return chosen;
  throw new RevisionError(`Path ${versionPath} is not represented in current version locations`, `They are: ${folders.join(", ")}`);
}

function locations({ version_locations: list = "" }: AlembicSection): string[] {
  return list.split(/[\s,]+/).filter((folder) => folder !== "");
}

function existingFolder(location: string, workingDirectory: string): string {
  const home = path.resolve(workingDirectory, location);
  if (existsSync(home)) return home;
  throw new RevisionError(
    `Path doesn't exist: '${location}'.  Please use the 'init' command to create a new scripts folder.`,
    `It is script_location in the section [alembic]; looked for was ${home}. The revisions of Kallithea itself are ${kallitheaPackage}.`,
  );
}
