// What a git repository tells gitweb, read without git, which would read the files that its config includes, too.
import path from "node:path";
import { readRegularFile } from "../reading/read-regular-file.js";
import { decodeText } from "../text/decode-text.js";
import { configValue } from "./config-paths.js";

/** As much as of other configuration files. */
const limit = 1 << 20;

/**
 * `gitweb.owner` or `gitweb.description`; undefined if it is not set. A config that is a link counts as none.
 * @throws UnreadableRepositoryError
 */
export function readGitwebConfig(folder: string, name: "owner" | "description"): string | undefined {
  const bytes = readRegularFile(path.join(folder, "config"), limit, { followLinks: false });
  const value = bytes && configValue(bytes.toString("latin1"), "gitweb", name);
  return value === undefined ? undefined : decodeText(Buffer.from(value, "latin1"));
}
