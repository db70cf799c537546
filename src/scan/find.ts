// The walk over the folder of repositories.
import path from "node:path";
import { systemErrorCode, UserError } from "../errors.js";
import { detect } from "../vcs/detect.js";
import { type Below, foldersBelow } from "../vcs/folder-listing.js";
import type { Findings, FoundRepository } from "./plan.js";
import type { LeftOut } from "./reasons.js";

/** Folders looked at at the same time: enough to keep a network share busy, few enough for the limit of open files. */
const atOnce = 16;

interface Place {
  readonly name: string;
  /** A link is looked at, not walked into. */
  readonly isLink: boolean;
}

/**
 * Finds every repository below the root. Nothing inside a repository is looked at.
 * @throws UserError where the root itself cannot be read
 */
export async function findRepositories(root: string): Promise<Findings & { readonly notWritable: readonly string[] }> {
  const repositories: FoundRepository[] = [];
  const leftOut: LeftOut[] = [];
  const notWritable: string[] = [];
  const queue: Place[] = [];

  const goOn = (above: string, below: Below): void => {
    const nameOf = (folder: string) => (above === "" ? folder : `${above}/${folder}`);
    queue.push(...below.folders.filter(isLookedAt).map((folder) => ({ name: nameOf(folder), isLink: false })));
    queue.push(...below.links.filter(isLookedAt).map((link) => ({ name: nameOf(link), isLink: true })));
    leftOut.push(...below.undecodable.map((folder) => ({ name: nameOf(folder), code: "name-not-utf8" as const })));
  };

  const look = async ({ name, isLink }: Place): Promise<void> => {
    const seen = await detect(path.join(root, name));
    if (!("folders" in seen)) {
      repositories.push({ name, type: seen.found });
      if (!seen.writable) notWritable.push(name);
      return;
    }
    if (seen.found === "left-out") leftOut.push({ name, code: seen.reason });
    if (!isLink) goOn(name, seen);
  };

  goOn("", await listRoot(root));
  await drain(queue, look);
  return { repositories, leftOut, notWritable };
}

/** Kallithea's own folders, and repositories that it has deleted. */
function isLookedAt(folder: string): boolean {
  return !folder.startsWith(".") && !/^rm__\d{8}_\d{6}_\d{6}_/.test(folder);
}

async function listRoot(root: string): Promise<Below> {
  try {
    return await foldersBelow(root);
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === undefined) throw error;
    throw new UserError(`The folder of the repositories, ${root}, cannot be read (${code}).`, {
      hint: "Is the disk mounted? Another folder is set in the table ui of the database (section paths, key /).",
      cause: error,
    });
  }
}

/** Works off a queue that grows while it is worked off. */
async function drain<Item>(queue: Item[], work: (item: Item) => Promise<void>): Promise<void> {
  let running = 0;
  await new Promise<void>((resolve, reject) => {
    const next = (): void => {
      if (queue.length === 0 && running === 0) resolve();
      while (running < atOnce && queue.length > 0) {
        running += 1;
        work(queue.pop() as Item)
          .finally(() => {
            running -= 1;
          })
          .then(next, reject);
      }
    };
    next();
  });
}
