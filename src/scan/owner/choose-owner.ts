// Who owns a new repository: the first of the chosen sources that names an active user decides.
import type { FoundRepository } from "../plan.js";
import type { Owner, UserDirectory } from "./user-directory.js";

/** Where the name of an owner may come from. */
export const ownerSources = ["git-config", "hgrc", "uid", "map"] as const;

export type OwnerSource = (typeof ownerSources)[number];

/** What a source says of a repository; undefined if it says nothing. Throws if it cannot be read. */
export type ReadSource = (source: OwnerSource, repository: FoundRepository) => Promise<string | undefined>;

/** A name that was found, and did not lead to an owner. */
export interface RejectedName {
  readonly from: OwnerSource;
  /** What was found, of any content; undefined if the source could not be read. */
  readonly text: string | undefined;
  readonly because: "not-found" | "not-active" | "unreadable";
}

export interface ChosenOwner {
  readonly owner: Owner;
  readonly from: OwnerSource | "default";
  /** In the order in which they were tried. */
  readonly rejected: readonly RejectedName[];
}

/** @param fallback who owns a repository for which no source names a user */
export async function chooseOwner(
  repository: FoundRepository,
  sources: readonly OwnerSource[],
  { read, users, fallback }: { read: ReadSource; users: UserDirectory; fallback: Owner },
): Promise<ChosenOwner> {
  const rejected: RejectedName[] = [];
  for (const from of sources) {
    const text = await read(from, repository).then(
      (found) => found?.trim(),
      () => null,
    );
    if (text === null) rejected.push({ from, text: undefined, because: "unreadable" });
    if (!text) continue;
    // The name of an account of the system is not an email address, whatever it looks like.
    const user = from === "uid" ? users.byName(text) : (users.byName(text) ?? users.byEmail(text));
    if (user?.active) return { owner: { id: user.id, name: user.name }, from, rejected };
    const because = user === undefined ? "not-found" : "not-active";
    rejected.push({ from, text: text.slice(0, maxShown), because });
  }
  return { owner: fallback, from: "default", rejected };
}

/** Characters of an unknown name that are reported: a config may hold a megabyte. */
const maxShown = 200;
