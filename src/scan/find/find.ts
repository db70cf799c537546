// The walk over the folder of repositories.
import { stat } from "node:fs/promises";
import path from "node:path";
import { systemErrorCode } from "../../errors.js";
import { failureReason } from "../../files/failure-reason.js";
import { detect } from "../../vcs/detect.js";
import type { Subfolders } from "../../vcs/reading/folder-listing.js";
import { isDeletedName } from "../deleted/deleted-name.js";
import { groupsAbove } from "../names.js";
import type { Findings, FoundRepository } from "../plan.js";
import { asSkipped, type Skipped } from "../reasons.js";
import { runWithConcurrency } from "./run-with-concurrency.js";
import { everything, type Scope } from "./scope.js";

/** Folders checked at the same time: enough to keep a network share busy, few enough for the limit of open files. */
const concurrency = 16;

export interface FindOptions {
  readonly scope?: Scope;
  /** Whether links to folders are walked into. No folder is walked twice, so a link back up leads nowhere. */
  readonly followLinks?: boolean;
  /** Told how many repositories have been found so far. */
  readonly onFound?: (count: number) => void;
  /** Ends the walk. */
  readonly signal?: AbortSignal | undefined;
}

export interface FoundOnDisk extends Omit<Findings, "changedMounts"> {
  /** Links that were walked into. */
  readonly followed: readonly string[];
  /** Folders in which there is nothing that may be a repository, and no folder but such ones. */
  readonly empty: readonly string[];
}

/**
 * Finds every repository below the root. Nothing inside a repository is checked.
 * @param rootFolders what lies in the root itself
 */
export async function findRepositories(
  root: string,
  rootFolders: Subfolders,
  options: FindOptions = {},
): Promise<FoundOnDisk> {
  const walk = new Walk(root, options);
  await walk.run(rootFolders);
  return walk;
}

class Walk implements FoundOnDisk {
  readonly repositories: FoundRepository[] = [];
  readonly skipped: Skipped[] = [];
  readonly notFollowed: Skipped[] = [];
  readonly notWritable: string[] = [];
  readonly followed: string[] = [];
  readonly #root: string;
  readonly #options: FindOptions;
  readonly #scope: Scope;
  /** What is still to be checked. */
  readonly #folders: string[] = [];
  readonly #links: string[] = [];
  /** The folders that were walked into, where links can lead to them again. */
  readonly #walked = new Set<string>();
  readonly #listed: string[] = [];
  /** Those of the listed ones, and others, that are not empty. */
  readonly #filled = new Set<string>();

  constructor(root: string, options: FindOptions) {
    this.#root = root;
    this.#options = options;
    this.#scope = options.scope ?? everything;
  }

  get empty(): string[] {
    return this.#listed.filter((folder) => !this.#filled.has(folder));
  }

  async run(rootFolders: Subfolders): Promise<void> {
    await this.#descend("", rootFolders);
    await this.#walkFolders();
    if (!this.#options.followLinks)
      return runWithConcurrency(this.#links, concurrency, (link) => this.#visit(link, true));
    // One after the other, by name: of two links to one folder it must always be the same that is walked into.
    for (let round = this.#nextLinks(); round.length > 0; round = this.#nextLinks()) {
      for (const link of round) {
        await this.#visit(link, true);
        await this.#walkFolders();
      }
    }
  }

  #walkFolders(): Promise<void> {
    return runWithConcurrency(this.#folders, concurrency, (folder) => this.#visit(folder, false));
  }

  #nextLinks(): string[] {
    return this.#links.splice(0).sort();
  }

  async #visit(name: string, isLink: boolean): Promise<void> {
    this.#options.signal?.throwIfAborted();
    const seen = await detect(path.join(this.#root, name));
    if (seen.found !== "nothing") this.#markFilled(name);
    if (!("folders" in seen)) return this.#found({ name, type: seen.found }, seen.writable);
    if (seen.found === "skipped") this.skipped.push(asSkipped(name, seen));
    if (isLink && !this.#options.followLinks) this.notFollowed.push({ name, code: "link-not-followed" });
    else await this.#descend(name, seen, isLink);
  }

  #found(repository: FoundRepository, writable: boolean): void {
    if (!this.#scope.includes(repository.name)) return;
    this.repositories.push(repository);
    if (!writable) this.notWritable.push(repository.name);
    this.#options.onFound?.(this.repositories.length);
  }

  async #descend(above: string, { folders, links, undecodable }: Subfolders, isLink = false): Promise<void> {
    if (this.#options.followLinks && !(await this.#isNew(above, isLink))) return;
    if (isLink) this.followed.push(above);
    const nameOf = (folder: string) => (above === "" ? folder : `${above}/${folder}`);
    const inScope = (list: readonly string[]) => list.filter(isScanned).map(nameOf).filter(this.#scope.reaches);
    const walkable = inScope(folders);
    if (above !== "") this.#listed.push(above);
    if (links.length + undecodable.length > 0 || walkable.length < folders.length) this.#markFilled(above);
    this.#folders.push(...walkable);
    this.#links.push(...inScope(links));
    this.skipped.push(...undecodable.map((folder) => ({ name: nameOf(folder), code: "name-not-utf8" as const })));
  }

  #markFilled(folder: string): void {
    for (const place of [folder, ...groupsAbove(folder).reverse()]) {
      if (this.#filled.has(place)) return;
      this.#filled.add(place);
    }
  }

  async #isNew(folder: string, isLink: boolean): Promise<boolean> {
    const status = await stat(path.join(this.#root, folder)).catch((error: unknown) => {
      if (systemErrorCode(error) !== "ENOENT")
        this.skipped.push({ name: folder, code: "unreadable", detail: failureReason(error) });
    });
    // What it leads to is not there now: its disk may not be mounted.
    if (status === undefined && isLink) this.notFollowed.push({ name: folder, code: "link-not-followed" });
    const identity = `${status?.dev}:${status?.ino}`;
    if (status === undefined || this.#walked.has(identity)) return false;
    this.#walked.add(identity);
    return true;
  }
}

/** Kallithea's own folders, and repositories that it has deleted. */
function isScanned(folder: string): boolean {
  return !folder.startsWith(".") && !isDeletedName(folder);
}
