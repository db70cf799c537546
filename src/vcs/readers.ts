// What a scan wants to know of a repository, whatever its kind.
import type { Changeset, RepositoryType } from "./changeset.js";
import { readGitDescription } from "./git/description.js";
import { defaultTimeLimit } from "./git/git-process.js";
import { readGitTip } from "./git/tip.js";
import { readHgDescription } from "./hg/description.js";
import type { HgTips } from "./hg/hg-tips.js";

/** Every method throws UnreadableRepositoryError for a repository that cannot be read, and goes on with the next. */
export interface Readers {
  /** The newest changeset; undefined for an empty repository. */
  tip(type: RepositoryType, folder: string): Promise<Changeset | undefined>;
  /** What the repository says about itself; undefined where it says nothing. */
  description(type: RepositoryType, folder: string): Promise<string | undefined>;
  /** Ends the processes that were started; nothing may be asked afterwards. */
  close(): void;
}

export interface ReaderOptions {
  /** `git_path` of the ini. */
  git: string;
  /** Mercurial's program; `hg`, looked for on PATH, by default. */
  hg?: string;
  /** Milliseconds that the reading of one repository may take. */
  timeLimit?: number;
}

/** Nothing is started before it is needed. */
export function openReaders({ git, hg = "hg", timeLimit = defaultTimeLimit }: ReaderOptions): Readers {
  let hgTips: HgTips | undefined;
  const readHgTip = async (folder: string): Promise<Changeset | undefined> => {
    const { HgTips } = await import("./hg/hg-tips.js");
    hgTips ??= new HgTips({ hg, timeLimit });
    return hgTips.read(folder);
  };
  return {
    tip: (type, folder) => (type === "hg" ? readHgTip(folder) : readGitTip(folder, { git, timeLimit })),
    description: async (type, folder) => knownDescription(type === "hg" ? readHgDescription(folder) : readGitDescription(folder)),
    close: () => hgTips?.close(),
  };
}

/** Kallithea's own library says `unknown` for want of a description, so one that says just that is none. */
function knownDescription(description: string | undefined): string | undefined {
  return description === "unknown" ? undefined : description;
}
