import path from "node:path";
import { createEnvironment } from "../../migrations/history/files/new-environment.js";
import { kallitheaVersions } from "../../migrations/history/files/script-location.js";
import type { Terminal } from "../../terminal/terminal.js";
import { type OutputOptions, outputOf } from "../instance/output.js";

export interface InitOptions extends OutputOptions {
  directory: string;
}

/** Creates a folder for your own revisions. */
export async function init(options: InitOptions, terminal: Terminal): Promise<void> {
  const { directory } = options;
  const { line, document } = outputOf(options, terminal);
  const { folders, files } = await createEnvironment(directory, process.cwd());
  for (const folder of folders) line(`Creating directory ${folder} ...  done`);
  for (const file of files) line(`Generating ${file} ...  done`);
  // Alembic recommends script_location here, which would hide Kallithea's own history.
  line("Before proceeding, add the folder to the [alembic] section of the ini file:");
  const versionLocations = `${kallitheaVersions} ${path.join(directory, "versions")}`;
  line(`version_locations = ${versionLocations}`);
  document({ folders, files, versionLocations });
}
