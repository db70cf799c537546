// The directories of revision files, from the `[alembic]` section of the ini.
import { existsSync } from "node:fs";
import path from "node:path";
import { exitStatus } from "../../../errors.js";
import { packageRoot } from "../../../files/shipped-files.js";
import { RevisionError, RevisionUsageError } from "../../revision-error.js";
import type { Revision } from "../graph/revision.js";

/** Kallithea's name for its own revisions: a Python package. Here it refers to the bundled revisions. */
export const kallitheaPackage = "kallithea:alembic";

/** Their directory, as written in `version_locations`. */
export const kallitheaVersions = `${kallitheaPackage}/versions`;

/** The keys of `[alembic]` that locate revision files. */
export interface AlembicSection {
  readonly script_location?: string | undefined;
  readonly version_locations?: string | undefined;
}

/**
 * The directories of revision files, as absolute paths; `version_locations` replaces the default one. Relative paths in
 * the ini are relative to the working directory, as in Alembic.
 * @throws RevisionError if the section lacks the key, or names a directory that does not exist
 */
export function revisionFolders(section: AlembicSection, workingDirectory: string): readonly [string, ...string[]] {
  const location = section.script_location?.trim();
  if (!location)
    throw new RevisionUsageError(
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

/** What determines the directory of a new revision file. */
export interface Placement {
  /** `--version-path`. */
  readonly versionPath?: string | undefined;
  /** The files of the revisions that the new one follows. */
  readonly followed: readonly string[];
  readonly workingDirectory: string;
}

/**
 * The directory for a new file: the one of `--version-path`, else that of the revision that it follows.
 * @throws RevisionError if the path is not one of the directories, if nothing determines one, or if it is part of an
 * installed package
 */
export function folderForNewFile(
  folders: readonly [string, ...string[]],
  { versionPath, followed, workingDirectory }: Placement,
): string {
  const [besideFollowed] = followed.map((file) => path.dirname(file));
  if (versionPath !== undefined) return folderNamed(folders, versionPath, workingDirectory);
  if (folders.length > 1 && besideFollowed === undefined) {
    throw new RevisionUsageError(
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
  throw new RevisionUsageError(
    `Path ${versionPath} is not represented in current version locations`,
    `The version locations are: ${folders.join(", ")}`,
  );
}

/** The next update of the package would delete the file, and the database would be at an unknown revision. */
function refuseInstalledPackage(folder: string): void {
  if (folder !== shippedRevisions() || existsSync(path.join(packageRoot(), "src/main.ts"))) return;
  throw new RevisionError(
    "New revisions cannot be added to the bundled ones",
    "Create your own directory with `migrate init DIRECTORY`, or work in a checkout of the program.",
    { status: exitStatus.refused },
  );
}

/** A site's own revisions: those outside Kallithea's directory, if that is one of the directories, too. */
export function ownRevisions<Node extends { readonly revision: Revision }>(
  folders: readonly string[],
  nodes: readonly Node[],
): Node[] {
  if (!folders.includes(shippedRevisions())) return [];
  return nodes.filter(({ revision }) => path.dirname(revision.path) !== shippedRevisions());
}

/** The directory of the bundled revisions; in a checkout, a source directory. */
export function shippedRevisions(): string {
  return path.join(packageRoot(), "src/migrations/kallithea");
}

function locations({ version_locations: list = "" }: AlembicSection): string[] {
  return list.split(/[\s,]+/).filter((folder) => folder !== "");
}

function existingFolder(location: string, workingDirectory: string): string {
  const home = path.resolve(workingDirectory, location);
  if (existsSync(home)) return home;
  throw new RevisionUsageError(
    `Path doesn't exist: '${location}'.  Please use the 'init' command to create a new scripts folder.`,
    `It is script_location in the section [alembic]; searched in ${home}. Kallithea's own revisions are ${kallitheaPackage}.`,
  );
}
