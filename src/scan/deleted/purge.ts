// Deletes a folder for good, and nothing outside of it, whatever other processes do meanwhile. Each step is taken from
// a folder that is held open; links are removed, not followed.
import { randomBytes } from "node:crypto";
import { lstatSync, renameSync, rmdirSync, unlinkSync } from "node:fs";
import { systemErrorCode } from "../../errors.js";
import { failureReason } from "../../files/failure-reason.js";
import { requireResources } from "../../files/out-of-resources.js";
import { type Bytes, textOf } from "./bytes.js";
import { nameWhilePurging } from "./deleted-name.js";
import type { DeletedFolder } from "./find-deleted.js";
import { FolderSwappedError, type HeldFolder, identityOf } from "./held-folder.js";

export type Purged =
  | { readonly outcome: "purged" }
  /** It is no longer there: it was restored, or another process has purged it. */
  | { readonly outcome: "gone" }
  /** `remains` is the place of what is left, if something was deleted. */
  | { readonly outcome: "failed"; readonly reason: string; readonly remains: Bytes | undefined }
  | { readonly outcome: "interrupted"; readonly remains: Bytes };

/** @throws the system's error if it is out of open files or memory */
export async function purge(
  root: HeldFolder,
  { place, identity }: DeletedFolder,
  signal: AbortSignal,
): Promise<Purged> {
  const names = place.split("/");
  const name = names.pop() ?? "";
  const ownName = nameWhilePurging(name);
  const ownPlace = [...names, ownName].join("/");
  let remains: Bytes | undefined;
  let parent: HeldFolder | undefined;
  try {
    parent = openBelow(root, names);
    const folder = renamed(parent, { name, ownName, identity });
    remains = ownPlace;
    const { problem, changed } = await new Deletion(folder, signal).run().finally(() => folder.close());
    if (signal.aborted) return { outcome: "interrupted", remains };
    if (problem === undefined) {
      rmdirSync(parent.entry(ownName));
      return { outcome: "purged" };
    }
    if (!changed && takeBack(parent, ownName, name)) remains = undefined;
    return { outcome: "failed", reason: problem, remains };
  } catch (error) {
    // Once it has its own name, only another purge can have deleted it.
    if (systemErrorCode(error) === "ENOENT") return { outcome: remains === undefined ? "gone" : "purged" };
    return { outcome: "failed", reason: reasonOf(error), remains };
  } finally {
    parent?.close();
  }
}

/** @throws an error that says nothing about the folder */
function reasonOf(error: unknown): string {
  requireResources(error);
  if (error instanceof FolderSwappedError) return swapped;
  const code = systemErrorCode(error);
  if (code === undefined) throw error;
  if (code === "ENOTDIR" || code === "ELOOP") return swapped;
  if (code === "EBUSY") return "something is mounted there, or it is in use";
  return code === "ENOTEMPTY" ? "something was added to it meanwhile" : failureReason(error);
}

const swapped = "something else has taken its place since it was found";

/** @throws ENOTDIR or ELOOP if a link has taken the place of a folder */
function openBelow(root: HeldFolder, names: readonly Bytes[]): HeldFolder {
  let folder = root.openFolder(".");
  for (const name of names) {
    try {
      const next = folder.openFolder(name);
      folder.close();
      folder = next;
    } catch (error) {
      folder.close();
      throw error;
    }
  }
  return folder;
}

/**
 * Gives the folder the name that only this process knows, so that nobody restores it any more.
 * @returns the folder
 * @throws if it cannot be listed or renamed, or is another one than was found; nothing is changed then
 */
function renamed(
  parent: HeldFolder,
  { name, ownName, identity }: { name: Bytes; ownName: Bytes; identity: string },
): HeldFolder {
  const before = parent.openFolder(name);
  before.close();
  if (before.identity !== identity) throw new FolderSwappedError();
  renameSync(parent.entry(name), parent.entry(ownName));
  // Between the two calls, the name may have passed to another folder, or a link.
  const after = lstatSync(parent.entry(ownName), { bigint: true });
  if (identityOf(after) === identity) return parent.openFolder(ownName);
  takeBack(parent, ownName, name);
  throw new FolderSwappedError();
}

/** @returns whether the name was still free */
function takeBack(parent: HeldFolder, ownName: Bytes, name: Bytes): boolean {
  if (lstatSync(parent.entry(name), { throwIfNoEntry: false }) !== undefined) return false;
  renameSync(parent.entry(ownName), parent.entry(name));
  return true;
}

/**
 * Empties a folder. Each folder in it is moved to the top before it is emptied, so that a tree of any depth needs no
 * more than two open folders, and no path is too long.
 */
class Deletion {
  readonly #top: HeldFolder;
  readonly #signal: AbortSignal;
  /** For what has been moved to the top, where it was. */
  readonly #origins = new Map<Bytes, Bytes>();
  /** Entries of the top that cannot be deleted. */
  readonly #failed = new Set<Bytes>();
  #problem: string | undefined;
  #deleted = 0;
  #moved = 0;
  #calls = 0;

  constructor(top: HeldFolder, signal: AbortSignal) {
    this.#top = top;
    this.#signal = signal;
  }

  /** @returns why the first entry that could not be deleted could not; whether anything was deleted or moved */
  async run(): Promise<{ problem: string | undefined; changed: boolean }> {
    for (;;) {
      const entries = this.#top.list().filter(({ name }) => !this.#failed.has(name));
      if (entries.length === 0) break;
      for (const { name, isFolder } of entries) {
        await this.#pause();
        if (this.#signal.aborted) return this.#result();
        try {
          if (isFolder) await this.#dissolve(this.#origins.has(name) ? name : this.#requireNoMount(name));
          else this.#unlink(this.#top, name);
          this.#origins.delete(name);
        } catch (error) {
          // Also what is listed and is not there, so that no broken file system keeps this from ending.
          this.#failed.add(name);
          this.#fails(this.#originOf(name), error);
        }
      }
    }
    return this.#result();
  }

  /**
   * What is mounted in a folder is not deleted with it. A mount point cannot be renamed; what has been moved to the top
   * is none, and everything else is tried.
   * @returns the name, which is the same again
   */
  #requireNoMount(name: Bytes): Bytes {
    const trial = `moved-${randomBytes(9).toString("hex")}`;
    renameSync(this.#top.entry(name), this.#top.entry(trial));
    renameSync(this.#top.entry(trial), this.#top.entry(name));
    return name;
  }

  /** Deletes the files of a folder of the top, and moves its folders to the top. */
  async #dissolve(name: Bytes): Promise<void> {
    const folder = this.#top.openFolder(name);
    try {
      for (const entry of folder.list()) {
        await this.#pause();
        if (this.#signal.aborted) return;
        if (entry.isFolder) this.#moveToTop(folder, name, entry.name);
        else this.#unlinkOrRemember(folder, name, entry.name);
      }
    } finally {
      folder.close();
    }
    rmdirSync(this.#top.entry(name));
    this.#deleted += 1;
  }

  #moveToTop(folder: HeldFolder, above: Bytes, name: Bytes): void {
    const target = `moved-${randomBytes(9).toString("hex")}`;
    try {
      renameSync(folder.entry(name), this.#top.entry(target));
      this.#moved += 1;
      this.#origins.set(target, `${this.#originOf(above)}/${name}`);
    } catch (error) {
      if (!this.#removeEmpty(folder, name)) this.#fails(`${this.#originOf(above)}/${name}`, error);
    }
  }

  /** A folder that is not writable cannot be moved, but it may be empty. */
  #removeEmpty(folder: HeldFolder, name: Bytes): boolean {
    try {
      rmdirSync(folder.entry(name));
      this.#deleted += 1;
      return true;
    } catch {
      return false;
    }
  }

  #unlinkOrRemember(folder: HeldFolder, above: Bytes, name: Bytes): void {
    try {
      this.#unlink(folder, name);
    } catch (error) {
      this.#fails(`${this.#originOf(above)}/${name}`, error);
    }
  }

  #unlink(folder: HeldFolder, name: Bytes): void {
    unlinkSync(folder.entry(name));
    this.#deleted += 1;
  }

  #originOf(name: Bytes): Bytes {
    return this.#origins.get(name) ?? name;
  }

  #fails(place: Bytes, error: unknown): void {
    requireResources(error);
    if (systemErrorCode(error) !== "ENOENT") this.#problem ??= `${reasonOf(error)} (${textOf(place)})`;
  }

  #result() {
    return { problem: this.#problem, changed: this.#deleted + this.#moved > 0 };
  }

  /** Signals arrive only between two turns. */
  async #pause(): Promise<void> {
    this.#calls += 1;
    if (this.#calls % callsPerTurn === 0) await new Promise((resolve) => setImmediate(resolve));
  }
}

const callsPerTurn = 200;
