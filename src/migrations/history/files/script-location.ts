// Where revision files lie: the `[alembic]` section of the ini.
import { existsSync } from "node:fs";
import path from "node:path";
import { packageRoot } from "../../../files/shipped-files.js";
import { RevisionError } from "../../revision-error.js";
import type { Revision } from "../graph/revision.js";

/**
 * Kallithea's name for its own revisions: a Python package, which stands for the revisions that ship with this program.
 */
const kallitheaPackage = "kallithea:alembic";

/** Their folder, as `version_locations` has it. */
export const kallitheaVersions = `${kallitheaPackage}/versions`;

/** The keys of `[alembic]` that say where revision files lie. */
export interface AlembicSection {
  readonly script_location?: string | undefined;
  readonly version_locations?: string | undefined;
}

/**
 * The folders of revision files, as absolute paths; `version_locations` takes the place of the usual one. In the ini
 * they are relative to the working directory, as Alembic has it.
 * @throws RevisionError where the section does not say, or names a folder that is not there
 */
export function revisionFolders(section: AlembicSection, workingDirectory: string): readonly [string, ...string[]] {
  const location = section.script_location?.trim();
  if (!location)
    throw new RevisionError(
      "No 'script_location' key found in configuration.",
      "Set it in the section [alembic] of the ini file.",
    );
  const defaultFolder =
    location === kallitheaPackage
      ? shippedRevisions()
      : path.join(existingFolder(location, workingDirectory), "versions");
  const [first, ...others] = locations(section).map((folder) =>
    folder === kallitheaVersions ? shippedRevisions() : path.resolve(workingDirectory, folder),
  );
  return first === undefined ? [defaultFolder] : [first, ...others];
}

/** What decides where the file of a new revision goes. */
export interface Placement {
  /** `--version-path`. */
  readonly versionPath?: string | undefined;
  /** The files of the revisions that the new one follows. */
  readonly followed: readonly string[];
  readonly workingDirectory: string;
}

/**
 * The folder for a new file: the one that `--version-path` names, else the one of what the revision follows.
 * @throws RevisionError for a path that is none of the folders, where nothing decides, and where the folder is part of
 * an installed package
 */
export function folderForNewFile(
  folders: readonly [string, ...string[]],
  { versionPath, followed, workingDirectory }: Placement,
): string {
  const [besideFollowed] = followed.map((file) => path.dirname(file));
  if (versionPath !== undefined) return folderNamed(folders, versionPath, workingDirectory);
  if (folders.length > 1 && besideFollowed === undefined) {
    throw new RevisionError(
      "Multiple version locations present, please specify --version-path",
      `The version locations are: ${folders.join(", ")}`,
    );
  }
  const folder = folders.length > 1 && besideFollowed !== undefined ? besideFollowed : folders[0];
  refuseInstalledPackage(folder);
  return folder;
}

function folderNamed(folders: readonly string[], versionPath: string, workingDirectory: string): string {
  const folder = path.resolve(workingDirectory, versionPath);
  if (folders.includes(folder)) return folder;
  throw new RevisionError(
    `Path ${versionPath} is not represented in current version locations`,
    `The version locations are: ${folders.join(", ")}`,
  );
}

/** The next update of the package would take the file away, and the database would be at a revision that nobody has. */
function refuseInstalledPackage(folder: string): void {
  if (folder !== shippedRevisions() || existsSync(path.join(packageRoot(), "src/main.ts"))) return;
  throw new RevisionError(
    "New revisions cannot be added to the bundled ones",
    "Create your own directory with `migrate init DIRECTORY`, or work in a checkout of the program.",
  );
}

/** The revisions of a site's own: those in other folders than Kallithea's, if Kallithea's is listed as well. */
export function ownRevisions<Node extends { readonly revision: Revision }>(
  folders: readonly string[],
  nodes: readonly Node[],
): Node[] {
  if (!folders.includes(shippedRevisions())) return [];
  return nodes.filter(({ revision }) => path.dirname(revision.path) !== shippedRevisions());
}

/** The folder of Kallithea's own revisions: in a checkout a source folder. */
export function shippedRevisions(): string {
  return path.join(packageRoot(), "src/migrations/kallithea");
}

function locations({ version_locations: list = "" }: AlembicSection): string[] {
  return list.split(/[\s,]+/).filter((folder) => folder !== "");
}

function existingFolder(location: string, workingDirectory: string): string {
  const home = path.resolve(workingDirectory, location);
  if (existsSync(home)) return home;
  throw new RevisionError(
    `Path doesn't exist: '${location}'.  Please use the 'init' command to create a new scripts folder.`,
    `It is script_location in the section [alembic]; searched in ${home}. Kallithea's own revisions are ${kallitheaPackage}.`,
  );
}
