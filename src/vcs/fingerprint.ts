// The fingerprint of a repository: what the file system reports about the files on which its tip depends.
import { createHash } from "node:crypto";
import { readdirSync, type Stats, statSync } from "node:fs";
import path from "node:path";
import { systemErrorCode } from "../errors.js";
import type { RepositoryType } from "./changeset.js";

/** Milliseconds: two changes within the resolution of a file system's timestamps can look like one. */
const timestampGranularity = 2000;

/** Refs and folders of refs that are checked; a repository with more is read each time. */
const maxRefs = 50_000;

/**
 * A short text that changes whenever the tip may have changed. Take it before the tip is read.
 * Its calls are synchronous: about ten per repository, each at a twentieth of the cost of an asynchronous one.
 * @returns undefined if there is no reliable one: something has changed just now, or is stored where the fingerprint
 * does not reach
 */
export function readFingerprint(type: RepositoryType, folder: string): string | undefined {
  const newestTrusted = Date.now() - timestampGranularity;
  try {
    const files = type === "git" ? gitFiles(folder) : hgFiles(folder);
    const signatures = files.map((file) => fileSignature(folder, file, newestTrusted));
    return createHash("sha1").update(signatures.join("\n")).digest("base64url");
  } catch (error) {
    if (systemErrorCode(error) === undefined && !(error instanceof Unreliable)) throw error;
    return undefined;
  }
}

class Unreliable extends Error {}

/** The newest commit is one that a ref names. Linked working trees have separate HEADs, elsewhere. */
function gitFiles(folder: string): string[] {
  if (status(path.join(folder, "worktrees")) !== undefined) throw new Unreliable();
  const files = ["HEAD", "packed-refs"];
  addRefs(folder, "refs", files);
  return files;
}

function addRefs(folder: string, below: string, files: string[]): void {
  for (const entry of readdirSync(path.join(folder, below), { withFileTypes: true })) {
    const name = `${below}/${entry.name}`;
    // A link can lead to where none of these files changes.
    if (entry.isSymbolicLink() || files.length > maxRefs) throw new Unreliable();
    if (entry.isDirectory()) addRefs(folder, name, files);
    else files.push(name);
  }
}

/** Besides the changelog: what hides changesets, and what shows hidden ones. A share has all of that elsewhere. */
function hgFiles(folder: string): string[] {
  if (status(path.join(folder, ".hg/sharedpath")) !== undefined) throw new Unreliable();
  const inStore = ["00changelog.i", "00changelog.d", "00changelog.docket", "obsstore", "phaseroots"];
  return [
    ".hg/requires",
    ".hg/00changelog.i",
    ".hg/bookmarks",
    ".hg/dirstate",
    ...inStore.map((name) => `.hg/store/${name}`),
  ];
}

function fileSignature(folder: string, file: string, newestTrusted: number): string {
  const seen = status(path.join(folder, file));
  if (seen === undefined) return `${file} -`;
  const { size, ino, mtimeMs, ctimeMs } = seen;
  if (Math.max(mtimeMs, ctimeMs) > newestTrusted) throw new Unreliable();
  return `${file} ${size} ${ino} ${mtimeMs} ${ctimeMs}`;
}

function status(file: string): Stats | undefined {
  try {
    return statSync(file, { throwIfNoEntry: false });
  } catch (error) {
    if (systemErrorCode(error) === "ENOTDIR") return undefined;
    throw error;
  }
}
