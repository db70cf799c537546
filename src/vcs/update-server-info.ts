// `info/refs` and `objects/info/packs`, from which a git client fetches over plain HTTP.
import { realpathSync } from "node:fs";
import path from "node:path";
import { systemErrorCode } from "../errors.js";
import { loadPart } from "../files/shipped-files.js";
import { tryInProcess } from "./fallback.js";
import { checkPlaces } from "./git/check-places.js";
import type { GitOptions } from "./git/program/git-process.js";
import { UnreadableRepositoryError } from "./unreadable-repository.js";

/**
 * Writes both files as git does.
 * @param folder of a bare git repository
 * @throws UnreadableRepositoryError if git cannot, or if a link would lead the writing out of the repository
 */
export async function updateServerInfo(folder: string, options: GitOptions): Promise<void> {
  const { updateServerInfoInProcess: updateOwnServerInfo } = await loadPart(
    () => import("./git/in-process/server-info.js"),
  );
  if (tryInProcess(() => updateOwnServerInfo(folder)) !== undefined) return;
  const memory = checkPlaces(folder);
  const repository = realPath(folder);
  if (repository === undefined) throw unwritable({ code: "ENOENT" });
  for (const name of ["info", "objects/info"]) checkStaysInside(repository, name);
  const { runGit } = await loadPart(() => import("./git/program/git-process.js"));
  await runGit(folder, { ...options, memory }, (git) => git.raw(["update-server-info"]));
}

function checkStaysInside(repository: string, name: string): void {
  const place = realPath(path.join(repository, name)) ?? repository;
  if (place === repository || place.startsWith(repository + path.sep)) return;
  throw new UnreadableRepositoryError(
    "broken",
    `its folder ${name} is a symbolic link that leads out of the repository`,
    {
      hint: "Replace the link with a folder.",
    },
  );
}

/** Nothing if nothing is there. */
function realPath(place: string): string | undefined {
  try {
    return realpathSync.native(place);
  } catch (error) {
    if (systemErrorCode(error) === "ENOENT") return undefined;
    throw unwritable(error);
  }
}

/** The folder may be gone, or be closed to us, since it was read. */
function unwritable(error: unknown): unknown {
  const code = systemErrorCode(error);
  if (code === undefined) return error;
  return new UnreadableRepositoryError("unreadable", `its info files cannot be written: ${code}`, { cause: error });
}
