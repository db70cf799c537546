// What a scan needs from a repository, whatever its kind.
import { loadPart } from "../files/shipped-files.js";
import type { Changeset, RepositoryType } from "./changeset.js";
import type { HgTips } from "./hg/hg-tips.js";
import { withoutClosedPlaces } from "./reading/closed-place.js";
import { defaultTimeLimit } from "./reading/reading-limits.js";

/**
 * Every method throws UnreadableRepositoryError for a repository that cannot be read, and continues with the next;
 * InstallationError if the program itself cannot be read.
 */
export interface Readers {
  /** The newest changeset; undefined for an empty repository. */
  tip(type: RepositoryType, folder: string): Promise<Changeset | undefined>;
  /** What the repository says about itself; undefined if it says nothing. */
  description(type: RepositoryType, folder: string): Promise<string | undefined>;
  /**
   * Whom the configuration of the repository names as its owner; undefined if it names nobody: `gitweb.owner`, or the
   * contact in an hgrc. It is untrusted, like everything else.
   */
  owner(type: RepositoryType, folder: string): Promise<string | undefined>;
  /** Ends the processes that were started; no method may be called afterwards. */
  close(): void;
}

export interface ReaderOptions {
  /** `git_path` of the ini. */
  git: string;
  /** Mercurial's program; `hg`, looked for on PATH, by default. */
  hg?: string;
  /** Milliseconds that the reading of one repository may take. */
  timeLimit?: number | undefined;
  /** Whether a Git repository without a description has the one that its config gives gitweb. */
  gitwebDescriptions?: boolean | undefined;
}

/** Nothing is loaded or started before it is needed: a scan that finds nothing new reads nothing. */
export function openReaders({
  git,
  hg = "hg",
  timeLimit = defaultTimeLimit,
  gitwebDescriptions = false,
}: ReaderOptions): Readers {
  let hgTips: HgTips | undefined;
  const readHgTip = async (folder: string): Promise<Changeset | undefined> => {
    const { HgTips } = await loadPart(() => import("./hg/hg-tips.js"));
    hgTips ??= new HgTips({ hg, timeLimit });
    return hgTips.read(folder);
  };
  const readGitTip = async (folder: string): Promise<Changeset | undefined> => {
    const tip = await loadPart(() => import("./git/tip.js"));
    return tip.readGitTip(folder, { git, timeLimit });
  };
  return {
    tip: (type, folder) =>
      (type === "hg" ? readHgTip(folder) : readGitTip(folder)).catch((error: unknown) => {
        throw withoutClosedPlaces(type, folder, error);
      }),
    description: (type, folder) => readDescription(type, folder, gitwebDescriptions),
    owner: readOwner,
    close: () => hgTips?.close(),
  };
}

async function readDescription(type: RepositoryType, folder: string, gitweb: boolean): Promise<string | undefined> {
  const description = type === "hg" ? await readHgDescription(folder) : await readGitDescription(folder, gitweb);
  // Kallithea's own library says `unknown` for want of a description, so one that says just that is none.
  return description === "unknown" ? undefined : description;
}

async function readHgDescription(folder: string): Promise<string | undefined> {
  const hgrc = await loadPart(() => import("./hg/hgrc.js"));
  return hgrc.readHgDescription(folder);
}

async function readGitDescription(folder: string, gitweb: boolean): Promise<string | undefined> {
  const description = await loadPart(() => import("./git/description.js"));
  return gitweb ? description.readGitwebDescription(folder) : description.readGitDescription(folder);
}

async function readOwner(type: RepositoryType, folder: string): Promise<string | undefined> {
  if (type === "hg") return (await loadPart(() => import("./hg/hgrc.js"))).readHgContact(folder);
  return (await loadPart(() => import("./git/gitweb-config.js"))).readGitwebConfig(folder, "owner");
}
