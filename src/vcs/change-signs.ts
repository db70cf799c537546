// Cheap signs of change: what the file system says of the files on which a repository's tip depends.
import { createHash } from "node:crypto";
import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { systemErrorCode } from "../errors.js";
import type { RepositoryType } from "./changeset.js";

/** Milliseconds that the time of a file system may be coarse: two changes within them can look like one. */
const coarsest = 2000;

/** Refs and folders of refs that are looked at; a repository with more is read each time. */
const mostRefs = 50_000;

/**
 * A short text that is another one when the tip may be another one. To be taken before the tip is read.
 * @returns nothing where no such text can be relied on: something changed only just now, or lies where these signs do not reach
 */
export async function readChangeSigns(type: RepositoryType, folder: string): Promise<string | undefined> {
  const now = Date.now();
  try {
    const files = type === "git" ? await gitFiles(folder) : await hgFiles(folder);
    const signs = await Promise.all(files.map((file) => signsOf(folder, file)));
    if (signs.some(({ changed }) => changed > now - coarsest)) return undefined;
    return createHash("sha1")
      .update(signs.map(({ text }) => text).join("\n"))
      .digest("base64url");
  } catch (error) {
    if (systemErrorCode(error) === undefined && !(error instanceof Unreliable)) throw error;
    return undefined;
  }
}

class Unreliable extends Error {}

/** The newest commit is one that a ref names. Linked working trees have HEADs of their own, elsewhere. */
async function gitFiles(folder: string): Promise<string[]> {
  if (await exists(path.join(folder, "worktrees"))) throw new Unreliable();
  const files = ["HEAD", "packed-refs"];
  await addRefs(folder, "refs", files);
  return files;
}

async function addRefs(folder: string, below: string, files: string[]): Promise<void> {
  const entries = await readdir(path.join(folder, below), { withFileTypes: true });
  for (const entry of entries) {
    const name = `${below}/${entry.name}`;
    // A link can lead to where none of these files changes.
    if (entry.isSymbolicLink() || files.length > mostRefs) throw new Unreliable();
    if (entry.isDirectory()) await addRefs(folder, name, files);
    else files.push(name);
  }
}

/** Besides the changelog: what hides changesets, and what shows hidden ones. A share has all of that elsewhere. */
async function hgFiles(folder: string): Promise<string[]> {
  const shared = await exists(path.join(folder, ".hg/sharedpath"));
  if (shared) throw new Unreliable();
  const inStore = ["00changelog.i", "00changelog.d", "00changelog.docket", "obsstore", "phaseroots"];
  return [".hg/requires", ".hg/00changelog.i", ".hg/bookmarks", ".hg/dirstate", ...inStore.map((name) => `.hg/store/${name}`)];
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    (error: unknown) => noFile(error) ?? false,
  );
}

async function signsOf(folder: string, file: string): Promise<{ text: string; changed: number }> {
  const status = await stat(path.join(folder, file)).catch(noFile);
  if (status === undefined) return { text: `${file} -`, changed: 0 };
  const { size, ino, mtimeMs, ctimeMs } = status;
  return { text: `${file} ${size} ${ino} ${mtimeMs} ${ctimeMs}`, changed: Math.max(mtimeMs, ctimeMs) };
}

function noFile(error: unknown): undefined {
  const code = systemErrorCode(error);
  if (code !== "ENOENT" && code !== "ENOTDIR") throw error;
}
