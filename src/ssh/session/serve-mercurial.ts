import { closeSync, existsSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { programsOnPath } from "../../files/find-program.js";
import { abort } from "./rejected-error.js";
import { runProgram } from "./run-program.js";

export interface ServedMercurial {
  /** Of the repository, absolute. */
  readonly folder: string;
  /** The text of mercurial-config.ts. */
  readonly config: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Where `hg` is looked for before PATH: next to Kallithea's Python is the Mercurial that the server uses. */
  readonly preferredFolders: readonly string[];
  /** Whether the repository's own `.hg/hgrc` is read, which can run programs. */
  readonly readsOwnConfig: boolean;
}

/**
 * Serves a Mercurial repository to the client.
 * @returns the exit status of Mercurial
 * @throws RejectedError if Mercurial is not installed
 */
export async function serveMercurial(served: ServedMercurial): Promise<number> {
  const searchPath = [...served.preferredFolders, served.environment.PATH ?? ""].join(path.delimiter);
  const file = programsOnPath("hg", searchPath)[0];
  if (file === undefined) throw abort("Mercurial is not installed on the server", { detail: `PATH is ${searchPath}` });
  const words = ["-R", served.folder, "serve", "--stdio"];
  const environment = {
    ...served.environment,
    ...(!served.readsOwnConfig && { HGRCSKIPREPO: "1" }),
  };
  return withConfigFile(served.config, (config, descriptors) =>
    runProgram({ file, arguments: words, environment: { ...environment, HGRCPATH: config }, descriptors }),
  );
}

/**
 * The configuration may contain passwords. Where the system shows open files as paths, the file loses its name before
 * it is used, so that nothing stays behind whatever happens.
 */
async function withConfigFile(
  text: string,
  use: (path: string, descriptors: readonly number[]) => Promise<number>,
): Promise<number> {
  const folder = mkdtempSync(path.join(tmpdir(), "kallithea-ssh-"));
  const file = path.join(folder, "hgrc");
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    writeFileSync(file, text, { mode: 0o600, flag: "wx" });
    if (!existsSync("/proc/self/fd")) return await use(file, []);
    const descriptor = openSync(file, "r");
    remove();
    try {
      return await use("/proc/self/fd/3", [descriptor]);
    } finally {
      closeSync(descriptor);
    }
  } finally {
    remove();
  }
}
