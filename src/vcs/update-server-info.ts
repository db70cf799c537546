// `info/refs` and `objects/info/packs`, from which a git client fetches over plain HTTP.
import { realpath } from "node:fs/promises";
import path from "node:path";
import { systemErrorCode } from "../errors.js";
import type { GitOptions } from "./git/git-process.js";
import { whereGitReads } from "./git/where-git-reads.js";
import { unlessLeft } from "./left-to-program.js";
import { refuseFifos } from "./refuse-fifos.js";
import { UnreadableRepositoryError } from "./unreadable-repository.js";

/**
 * Writes both files as git does.
 * @param folder of a bare git repository
 * @throws UnreadableRepositoryError where git cannot, and where a link would lead the writing out of the repository
 */
export async function updateServerInfo(folder: string, options: GitOptions): Promise<void> {
  const { updateOwnServerInfo } = await import("./git/own-server-info.js");
  if (unlessLeft(() => updateOwnServerInfo(folder)) !== undefined) return;
  refuseFifos(folder, whereGitReads);
  const repository = await realpath(folder).catch((error: unknown) => {
    throw unwritable(error);
  });
  await checkStaysInside(repository, "info");
  await checkStaysInside(repository, "objects/info");
  const { runGit } = await import("./git/git-process.js");
  await runGit(folder, options, (git) => git.raw(["update-server-info"]));
}

async function checkStaysInside(repository: string, name: string): Promise<void> {
  const place = await realpath(path.join(repository, name)).catch((error: unknown) => {
    if (systemErrorCode(error) === "ENOENT") return repository;
    throw unwritable(error);
  });
  if (place === repository || place.startsWith(repository + path.sep)) return;
  throw new UnreadableRepositoryError("broken", `its folder ${name} is a link that leads out of the repository`, {
    hint: "Replace the link by a folder.",
  });
}

/** The folder may be gone, or be closed to us, since it was read. */
function unwritable(error: unknown): unknown {
  const code = systemErrorCode(error);
  if (code === undefined) return error;
  return new UnreadableRepositoryError("unreadable", `its info files cannot be written: ${code}`, { cause: error });
}
