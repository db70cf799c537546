// Cheap signs of change: what the file system says of the files on which a repository's tip depends.
import { createHash } from "node:crypto";
import { readdirSync, type Stats, statSync } from "node:fs";
import path from "node:path";
import { systemErrorCode } from "../errors.js";
import type { RepositoryType } from "./changeset.js";

/** Milliseconds that the time of a file system may be coarse: two changes within them can look like one. */
const timestampGranularity = 2000;

/** Refs and folders of refs that are looked at; a repository with more is read each time. */
const maxRefs = 50_000;

/**
 * A short text that is another one when the tip may be another one. To be taken before the tip is read.
 * Its calls are synchronous ones: about ten a repository, each a twentieth of an asynchronous one.
 * @returns nothing where no such text can be relied on: something changed only just now, or lies where these signs do
 * not reach
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

/** The newest commit is one that a ref names. Linked working trees have HEADs of their own, elsewhere. */
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
