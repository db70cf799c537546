import { RefusedError, UserError } from "../../../errors.js";
import { removeWithJournal } from "../../../scan/removal/remove.js";
import { shellWord } from "../../../shell-word.js";
import { printable } from "../../../terminal/printable.js";
import type { DoctorContext } from "../context.js";
import type { Fix } from "./fix.js";

/**
 * Removes the entries of missing repositories, as repo-scan --remove-missing does, but adds nothing.
 * @throws RefusedError if that could be a mistake
 */
export function fixMissingRepositories(context: DoctorContext): Fix {
  const { survey, config, scan } = context;
  if (survey instanceof UserError) throw survey;
  const missing = survey?.plan.missing ?? [];
  if (survey?.objection !== undefined) {
    throw new RefusedError(
      `Nothing was changed: ${survey.objection}`,
      `If this is intended: kallithea-cli repo-scan -c ${config} --remove-missing --allow-mass-removal`,
    );
  }
  return {
    steps: missing.map(({ name }) => `Remove the entry of ${printable(name)} from the database`),
    manual: [],
    apply: async () => {
      const notices: string[] = [];
      const { journal } = await context.withWritableDatabase((dataSource) =>
        removeWithJournal(dataSource, missing, {
          journalFolder: scan.journalFolder,
          onNotice: (line) => notices.push(line),
        }),
      );
      return {
        backup: journal,
        undo: journal && `kallithea-cli repo-restore -c ${config} ${shellWord(journal)}`,
        failures: notices,
      };
    },
  };
}
