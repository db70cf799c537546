// The files that come with the program: templates, configuration, its own package.json.
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { UserError } from "./errors.js";

/**
 * The folder that holds package.json: the same for the sources, the bundle in `dist/` and an installed package.
 * @throws UserError where somebody has copied the bundle alone
 */
export function packageRoot(): string {
  const own = path.dirname(fileURLToPath(import.meta.url));
  for (let folder = own; folder !== path.dirname(folder); folder = path.dirname(folder)) {
    if (existsSync(path.join(folder, "package.json"))) return folder;
  }
  throw new UserError(`${own} is a part of kallithea-cli alone: no folder above it has its package.json.`, {
    hint: "Install the whole package; a link to it will do.",
  });
}

/** The text of a file that ships with the program, e.g. `templates/post-receive`. */
export function readShippedFile(relativePath: string): string {
  const file = path.join(packageRoot(), relativePath);
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    // If reading fails and not opening, Node does not say which file it was.
    throw Object.assign(error as NodeJS.ErrnoException, { path: file });
  }
}

/** The version of this program, from its package.json. */
export function programVersion(): string {
  return packageJson().version;
}

/** Where bugs are reported: a URL, or the path of a page of the package. */
export function bugReports(): string {
  const { url } = packageJson().bugs;
  return url.startsWith("file:") ? path.join(packageRoot(), url.slice(5)) : url;
}

function packageJson(): { version: string; bugs: { url: string } } {
  return JSON.parse(readShippedFile("package.json"));
}
