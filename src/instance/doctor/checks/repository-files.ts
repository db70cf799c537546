// The parts of the repositories by which they could be taken over, or cannot be served.
import path from "node:path";
import { setImmediate } from "node:timers/promises";
import { UserError } from "../../../errors.js";
import type { FoundRepository } from "../../../scan/plan.js";
import type { DoctorContext } from "../context.js";
import { lstat, namesIn, type Place, place, realPath } from "./places.js";

/** A place in a repository, or the repository itself. */
export interface RepositoryPlace extends Place {
  readonly repository: string;
  readonly type: FoundRepository["type"];
  /** Its folder. */
  readonly top: string;
  /** The path below it; empty for the repository itself. */
  readonly part: string;
  /** Whether pushes write to it. */
  readonly isWritten: boolean;
  /** The group that the repository is shared with on purpose: its folder has the setgid bit. */
  readonly sharedWith: number | undefined;
}

/**
 * The parts of each repository of the database by which it is taken over if others can write to them. They are read
 * once for all checks.
 */
export function repositoryPlaces(context: DoctorContext): Promise<readonly RepositoryPlace[]> {
  const known = placesOfContext.get(context) ?? readRepositories(context);
  placesOfContext.set(context, known);
  return known;
}

const placesOfContext = new WeakMap<DoctorContext, Promise<readonly RepositoryPlace[]>>();

async function readRepositories({ survey, status, signal }: DoctorContext): Promise<RepositoryPlace[]> {
  if (survey === undefined || survey instanceof UserError || status.root === null) return [];
  const places: RepositoryPlace[] = [];
  for (const [index, repository] of survey.plan.known.entries()) {
    // So that Ctrl-C ends it.
    if (index % 100 === 0) await setImmediate();
    signal?.throwIfAborted();
    places.push(...placesIn(repository, path.join(status.root, repository.name)));
  }
  return places;
}

const parts: Readonly<Record<FoundRepository["type"], readonly [name: string, isWritten: boolean][]>> = {
  git: [
    ["config", false],
    ["HEAD", false],
    ["objects", true],
    ["refs", true],
    ["hooks", true],
  ],
  hg: [
    [".hg", true],
    [".hg/hgrc", false],
    [".hg/requires", false],
    [".hg/store", true],
    [".hg/store/00changelog.i", true],
  ],
};

function placesIn({ name, type }: FoundRepository, named: string): RepositoryPlace[] {
  const folder = lstat(named)?.isSymbolicLink() ? realPath(named) : named;
  const top = place("The repository", folder);
  if (!top?.status.isDirectory()) return [];
  const sharedWith = (top.status.mode & 0o2000) === 0 ? undefined : top.status.gid;
  const found: RepositoryPlace[] = [];
  const add = (each: Place | undefined, isWritten: boolean) => {
    if (each !== undefined)
      found.push({
        ...each,
        repository: name,
        type,
        top: folder,
        part: path.relative(folder, each.file),
        isWritten,
        sharedWith,
      });
    return each?.status.isDirectory() ?? false;
  };
  add(top, true);
  for (const [part, isWritten] of parts[type]) {
    const file = path.join(folder, part);
    if (part === ".hg/hgrc" && !lstat(path.dirname(file))?.isDirectory()) break;
    const isFolder = add(
      place(part === "config" || part === ".hg/hgrc" ? "The configuration" : "The file", file),
      isWritten,
    );
    if (part === "hooks" && isFolder)
      for (const hook of namesIn(file, maxHooks))
        if (!hook.endsWith(".sample")) add(place("The hook", path.join(file, hook)), hook === "post-receive");
  }
  return found;
}

/** Git has fewer, and a repository may have any number of other files there. */
const maxHooks = 100;

/** Of each repository that has some, its places in their order: the repository itself comes before its parts. */
export function byRepository<Some extends RepositoryPlace>(places: readonly Some[]): [Some, ...Some[]][] {
  const repositories = new Map<string, [Some, ...Some[]]>();
  for (const place of places) {
    const earlier = repositories.get(place.repository);
    if (earlier === undefined) repositories.set(place.repository, [place]);
    else earlier.push(place);
  }
  return [...repositories.values()];
}
