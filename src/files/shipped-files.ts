// The files that come with the program: templates, configuration, its own package.json.
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { systemErrorCode, UserError } from "../errors.js";
import { failureReason } from "./failure-reason.js";
import { resourceHints } from "./out-of-resources.js";

/**
 * The folder that holds package.json: the same for the sources, the bundle in `dist/` and an installed package.
 * @throws UserError if only the bundle was copied
 */
export function packageRoot(): string {
  const moduleFolder = path.dirname(fileURLToPath(import.meta.url));
  for (let folder = moduleFolder; folder !== path.dirname(folder); folder = path.dirname(folder)) {
    if (existsSync(path.join(folder, "package.json"))) return folder;
  }
  throw new UserError(
    `${moduleFolder} belongs to an incomplete kallithea-cli installation: no folder above it has its package.json.`,
    {
      hint: "Install the whole package, or link to it.",
    },
  );
}

/** A file of the program itself cannot be read: it cannot continue reliably. */
export class InstallationError extends UserError {
  /** @param file its path; undefined if the system did not name it */
  constructor(file: string | undefined, cause: unknown) {
    const what = file === undefined ? "A file of the kallithea-cli installation" : `${file}, part of kallithea-cli,`;
    const code = systemErrorCode(cause) ?? "";
    super(`${what} cannot be read: ${code === "ENOENT" ? "it is missing" : failureReason(cause)}.`, {
      hint: installationHints[code] ?? "Check its disk, or reinstall kallithea-cli.",
      cause,
    });
  }
}

/** Hints for a file that cannot be read, by error code. */
export const installationHints: Readonly<Record<string, string>> = {
  EACCES: "Check its permissions and the user running this command.",
  ...resourceHints,
  ENOENT: "The installation is incomplete; reinstall kallithea-cli.",
};

/**
 * The text of a file that ships with the program, e.g. `templates/post-receive`.
 * @throws InstallationError if it cannot be read
 */
export function readShippedFile(relativePath: string): string {
  const file = path.join(packageRoot(), relativePath);
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw systemErrorCode(error) === undefined ? error : new InstallationError(file, error);
  }
}

const retryDelayMs = 100;

/**
 * Loads a part of the program on demand, with a second attempt: a system that is out of open files may have one a
 * moment later.
 * @throws InstallationError
 */
export async function loadPart<Part>(load: () => Promise<Part>): Promise<Part> {
  try {
    return await load();
  } catch {
    await new Promise((resolve) => setTimeout(resolve, retryDelayMs));
    return load().catch((error: unknown) => {
      throw new InstallationError(undefined, error);
    });
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
