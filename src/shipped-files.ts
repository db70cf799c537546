// The files that come with the program: templates, configuration, its own package.json.
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** The folder that holds package.json: the same for the sources, the bundle in `dist/` and an installed package. */
export function packageRoot(): string {
  let folder = path.dirname(fileURLToPath(import.meta.url));
  while (!existsSync(path.join(folder, "package.json"))) folder = path.dirname(folder);
  return folder;
}

/** The text of a file that ships with the program, e.g. `templates/post-receive`. */
export function readShippedFile(relativePath: string): string {
  return readFileSync(path.join(packageRoot(), relativePath), "utf8");
}

/** The version of this program, from its package.json. */
export function programVersion(): string {
  return (JSON.parse(readShippedFile("package.json")) as { version: string }).version;
}
