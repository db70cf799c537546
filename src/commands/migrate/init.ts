import { createEnvironment } from "../../migration/files/new-environment.js";
import type { Terminal } from "../../terminal/terminal.js";

export interface InitOptions {
  directory: string;
}

/** Makes a folder for revisions of one's own. */
export async function init({ directory }: InitOptions, terminal: Terminal): Promise<void> {
  const { folders, files } = await createEnvironment(directory, process.cwd());
  for (const folder of folders) terminal.print(`Creating directory ${folder} ...  done`);
  for (const file of files) terminal.print(`Generating ${file} ...  done`);
  terminal.print(`Please set 'script_location = ${directory}' in the section [alembic] of the ini file before proceeding.`);
}
