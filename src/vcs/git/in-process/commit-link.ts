// What the order of commits depends on: parents and date.
import { LeftToProgram } from "../../fallback.js";

export interface CommitLink {
  /** Ids of 40 hex digits. */
  readonly parents: readonly string[];
  /** The committer's, in seconds since the epoch. */
  readonly date: number;
}

/** Headers of more than this are left to git; only a merge of a hundred branches needs so many. */
const longest = 8192;
const ordinary = /^tree [0-9a-f]{40}\n((?:parent [0-9a-f]{40}\n)*)author [^\n]*\ncommitter [^\n>]*> (\d{1,10}) [+-]\d{4}\n/;

/**
 * @param body a commit object
 * @throws LeftToProgram for a commit that is written in any other way than git writes it: versions of git differ in how they read those
 */
export function parseCommitLink(body: Buffer): CommitLink {
  const [, parents, date] = ordinary.exec(body.toString("latin1", 0, longest)) ?? [];
  if (parents === undefined) throw new LeftToProgram("a commit with unusual headers");
  return { parents: parents.match(/[0-9a-f]{40}/g) ?? [], date: Number(date) };
}
