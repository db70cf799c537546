import path from "node:path";
import { readRegularFile } from "../reading/read-regular-file.js";
import { decodeText } from "../text/decode-text.js";
import { readGitwebConfig } from "./gitweb-config.js";

/** More than a description ever is; less than would hurt a database. */
const limit = 1 << 20;

/**
 * The description that gitweb shows: the file, or else `gitweb.description`. The text of git's template is no
 * description.
 */
export function readGitwebDescription(folder: string): string | undefined {
  const own = readGitDescription(folder);
  return own === undefined || own.startsWith(templateText) ? (readGitwebConfig(folder, "description") ?? own) : own;
}

const templateText = "Unnamed repository; edit this file 'description'";

/** The text of a git repository's file `description`, unchanged; undefined without one, or if it is empty. */
export function readGitDescription(folder: string): string | undefined {
  const bytes = readRegularFile(path.join(folder, "description"), limit, { followLinks: false });
  return bytes === undefined || bytes.length === 0 ? undefined : decodeText(bytes);
}
