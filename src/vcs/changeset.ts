export type RepositoryType = "hg" | "git";

/** One changeset, as Kallithea keeps a repository's tip in its database. */
export interface Changeset {
  /** The first 12 hex digits of `rawId`. */
  shortId: string;
  /** 40 hex digits. */
  rawId: string;
  /** Mercurial: its revision number. Git: its place, counted from 0, among all commits in date order. */
  revision: number;
  /** The whole message, with its line ends. */
  message: string;
  /** `Name <address>`, as it is stored. */
  author: string;
  /** Seconds since the epoch; for git the committer's. */
  date: number;
}
