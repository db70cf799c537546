// The walk over the folder of repositories.
import { stat } from "node:fs/promises";
import path from "node:path";
import { systemErrorCode } from "../../errors.js";
import { failureReason } from "../../files/failure-reason.js";
import { detect } from "../../vcs/detect.js";
import type { Below } from "../../vcs/reading/folder-listing.js";
import { groupsAbove } from "../names.js";
import type { Findings, FoundRepository } from "../plan.js";
import type { LeftOut } from "../reasons.js";
import { drain } from "./run-with-concurrency.js";
import { everything, type Scope } from "./scope.js";

/** Folders looked at at the same time: enough to keep a network share busy, few enough for the limit of open files. */
const atOnce = 16;

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
 * Finds every repository below the root. Nothing inside a repository is looked at.
 * @param below what lies in the root itself
 */
export async function findRepositories(root: string, below: Below, options: FindOptions = {}): Promise<FoundOnDisk> {
  const walk = new Walk(root, options);
  await walk.run(below);
  return walk;
}

class Walk implements FoundOnDisk {
  readonly repositories: FoundRepository[] = [];
  readonly leftOut: LeftOut[] = [];
  readonly notFollowed: LeftOut[] = [];
  readonly notWritable: string[] = [];
  readonly followed: string[] = [];
  readonly #root: string;
  readonly #options: FindOptions;
  readonly #scope: Scope;
  /** What is still to be looked at. */
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

  async run(below: Below): Promise<void> {
    await this.#goOn("", below);
    await this.#walkFolders();
    if (!this.#options.followLinks) return drain(this.#links, atOnce, (link) => this.#look(link, true));
    // One after the other, by name: of two links to one folder it must always be the same that is walked into.
    for (let round = this.#nextLinks(); round.length > 0; round = this.#nextLinks()) {
      for (const link of round) {
        await this.#look(link, true);
        await this.#walkFolders();
      }
    }
  }

  #walkFolders(): Promise<void> {
    return drain(this.#folders, atOnce, (folder) => this.#look(folder, false));
  }

  #nextLinks(): string[] {
    return this.#links.splice(0).sort();
  }

  async #look(name: string, isLink: boolean): Promise<void> {
    this.#options.signal?.throwIfAborted();
    const seen = await detect(path.join(this.#root, name));
    if (seen.found !== "nothing") this.#fill(name);
    if (!("folders" in seen)) return this.#found({ name, type: seen.found }, seen.writable);
    if (seen.found === "left-out") this.leftOut.push({ name, code: seen.reason, detail: seen.detail });
    if (isLink && !this.#options.followLinks) this.notFollowed.push({ name, code: "link-not-followed" });
    else await this.#goOn(name, seen, isLink);
  }

  #found(repository: FoundRepository, writable: boolean): void {
    if (!this.#scope.includes(repository.name)) return;
    this.repositories.push(repository);
    if (!writable) this.notWritable.push(repository.name);
    this.#options.onFound?.(this.repositories.length);
  }

  async #goOn(above: string, { folders, links, undecodable }: Below, isLink = false): Promise<void> {
    if (this.#options.followLinks && !(await this.#isNew(above, isLink))) return;
    if (isLink) this.followed.push(above);
    const nameOf = (folder: string) => (above === "" ? folder : `${above}/${folder}`);
    const wanted = (list: readonly string[]) => list.filter(isLookedAt).map(nameOf).filter(this.#scope.reaches);
    const walkable = wanted(folders);
    if (above !== "") this.#listed.push(above);
    if (links.length + undecodable.length > 0 || walkable.length < folders.length) this.#fill(above);
    this.#folders.push(...walkable);
    this.#links.push(...wanted(links));
    this.leftOut.push(...undecodable.map((folder) => ({ name: nameOf(folder), code: "name-not-utf8" as const })));
  }

  #fill(folder: string): void {
    for (const place of [folder, ...groupsAbove(folder).reverse()]) {
      if (this.#filled.has(place)) return;
      this.#filled.add(place);
    }
  }

  async #isNew(folder: string, isLink: boolean): Promise<boolean> {
    const status = await stat(path.join(this.#root, folder)).catch((error: unknown) => {
      if (systemErrorCode(error) !== "ENOENT")
        this.leftOut.push({ name: folder, code: "unreadable", detail: failureReason(error) });
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
function isLookedAt(folder: string): boolean {
  return !folder.startsWith(".") && !/^rm__\d{8}_\d{6}_\d{6}_/.test(folder);
}
