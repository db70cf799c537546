import { loadIni } from "../ini/load.js";
import { readJournal } from "../scan/removal/journal-file.js";
import { restoreRepositories } from "../scan/removal/restore.js";
import { printable } from "../terminal/printable.js";
import type { Terminal } from "../terminal/terminal.js";
import { journalFolder } from "./instance/scan-options.js";
import { waitSeconds } from "./instance/wait-seconds.js";
import { withInstance } from "./instance/with-instance.js";

export interface RepoRestoreOptions {
  config_file: string;
  journal: string;
  replace: boolean;
  waitDb?: string | undefined;
}

/**
 * Restores rows that `repo-scan --remove-missing` has removed: all that are in the journal, or none.
 * @throws RefusedError if that would conflict with rows in the database
 */
export async function repoRestore(options: RepoRestoreOptions, terminal: Terminal): Promise<void> {
  const ini = loadIni(options.config_file);
  const journal = readJournal(options.journal);
  await withInstance({ ini, terminal, wait: waitSeconds(options.waitDb) }, async (dataSource) => {
    const replaceInto = options.replace ? journalFolder(ini) : undefined;
    const { repositories, notices, replaced } = await restoreRepositories(dataSource, journal, { replaceInto });
    terminal.print(`Restored: ${repositories.map(printable).join(", ")}`);
    for (const notice of notices) terminal.warn(printable(notice));
    if (replaced !== undefined) terminal.warn(`The replaced entries were saved to ${replaced}.`);
  });
}
