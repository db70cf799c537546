// `[web] description` of a Mercurial repository, read without Mercurial, which would load what else its hgrc names.
import path from "node:path";
import { readRegularFile } from "../reading/read-regular-file.js";
import { decodeText } from "../text/decode-text.js";
import { trimEnd } from "../text/trim.js";
import { readConfigItem } from "./config-text.js";

/**
 * Undefined where there is none, or where it is empty. Throws UnreadableRepositoryError for a file that Mercurial would
 * refuse.
 */
export function readHgDescription(folder: string): string | undefined {
  let description: string | null = null;
  for (const file of configFiles(path.join(folder, ".hg"))) {
    const text = readText(file);
    const effect = readConfigItem(text, "web", "description");
    if (effect !== undefined) description = effect.value;
  }
  return description ? decodeText(Buffer.from(description, "latin1")) : undefined;
}

/**
 * In the order in which Mercurial reads them; a later one wins. A `hg share` of the safe kind has its source's as well.
 */
function configFiles(hgFolder: string): string[] {
  const own = [path.join(hgFolder, "hgrc"), path.join(hgFolder, "hgrc-not-shared")];
  const requirements = readText(path.join(hgFolder, "requires")).split("\n");
  if (!requirements.includes("share-safe")) return own;
  const source = trimEnd(readText(path.join(hgFolder, "sharedpath")), "\n");
  return source === "" ? own : [path.resolve(hgFolder, source, "hgrc"), ...own];
}

const limit = 1 << 20;

function readText(file: string): string {
  return readRegularFile(file, limit, { followLinks: true })?.toString("latin1") ?? "";
}
