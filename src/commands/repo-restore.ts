import { loadIni } from "../ini/load.js";
import { readJournal } from "../scan/removal/journal-file.js";
import { restoreRepositories } from "../scan/removal/restore.js";
import { printable } from "../terminal/printable.js";
import type { Terminal } from "../terminal/terminal.js";
import { type OutputOptions, outputOf } from "./instance/output.js";
import { journalFolder } from "./instance/scan-options.js";
import { waitSeconds } from "./instance/wait-seconds.js";
import { withInstance } from "./instance/with-instance.js";

export interface RepoRestoreOptions extends OutputOptions {
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
    const { line, notice, document } = outputOf(options, terminal);
    line(`Restored: ${repositories.map(printable).join(", ")}`);
    document({ restored: repositories, notices, replaced: replaced ?? null });
    for (const text of notices) terminal.warn(printable(text));
    if (replaced !== undefined) notice(`The replaced entries were saved to ${replaced}.`);
  });
}
