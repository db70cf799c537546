import path from "node:path";
import { createEnvironment } from "../../migrations/history/files/new-environment.js";
import { kallitheaVersions } from "../../migrations/history/files/script-location.js";
import type { Terminal } from "../../terminal/terminal.js";

export interface InitOptions {
  directory: string;
}

/** Creates a folder for your own revisions. */
export async function init({ directory }: InitOptions, terminal: Terminal): Promise<void> {
  const { folders, files } = await createEnvironment(directory, process.cwd());
  for (const folder of folders) terminal.print(`Creating directory ${folder} ...  done`);
  for (const file of files) terminal.print(`Generating ${file} ...  done`);
  // Alembic recommends script_location here, which would hide Kallithea's own history.
  terminal.print("Before proceeding, add the folder to the [alembic] section of the ini file:");
  terminal.print(`version_locations = ${kallitheaVersions} ${path.join(directory, "versions")}`);
}
