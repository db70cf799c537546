import path from "node:path";
import type { RepositoryType } from "../changeset.js";
import { UnreadableRepositoryError } from "../unreadable-repository.js";
import { readRegularFile } from "./read-regular-file.js";

/** Names of refs are not longer. */
const maxBytes = 4096;

/**
 * The content of a Git repository's HEAD, usually its default branch; an empty text if there is none.
 */
export async function readHeadText(type: RepositoryType, folder: string): Promise<string> {
  if (type !== "git") return "";
  try {
    return (
      (await readRegularFile(path.join(folder, "HEAD"), maxBytes, { followLinks: false }))?.toString("latin1").trim() ??
      ""
    );
  } catch (error) {
    if (error instanceof UnreadableRepositoryError) return "";
    throw error;
  }
}
