// Signs that a repository is still being filled for the first time.
import { access, readdir } from "node:fs/promises";
import path from "node:path";
import { requireResources } from "../../files/out-of-resources.js";
import type { RepositoryType } from "../changeset.js";

/**
 * Whether an empty repository is one that a clone is still being written to, or was when it was interrupted.
 * @param folder of a repository that has no changesets yet
 */
export async function isUnfinished(type: RepositoryType, folder: string): Promise<boolean> {
  return type === "git" ? hasUnfinishedPack(folder) : hasOpenTransaction(folder);
}

/** Git gives a pack its name when it is complete, and writes refs after that. */
async function hasUnfinishedPack(folder: string): Promise<boolean> {
  const packs = await readdir(path.join(folder, "objects/pack")).catch((error: unknown) => {
    requireResources(error);
    return [];
  });
  return packs.some((name) => name.startsWith("tmp_"));
}

/** Mercurial keeps a journal until a transaction is through. */
async function hasOpenTransaction(folder: string): Promise<boolean> {
  return access(path.join(folder, ".hg/store/journal")).then(
    () => true,
    () => false,
  );
}
