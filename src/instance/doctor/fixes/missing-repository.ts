import { RefusedError, UserError } from "../../../errors.js";
import { removeWithJournal } from "../../../scan/removal/remove.js";
import { shellWord } from "../../../shell-word.js";
import { printable } from "../../../terminal/printable.js";
import type { DoctorContext } from "../context.js";
import { type Fix, steps } from "./fix.js";

/**
 * Removes the entries of missing repositories, as repo-scan --remove-missing does, but adds nothing.
 * @throws RefusedError if that could be a mistake
 */
export function fixMissingRepositories(context: DoctorContext): Fix {
  const { survey, config, scan } = context;
  if (survey instanceof UserError) throw survey;
  const planned = steps(
    survey?.plan.missing ?? [],
    ({ name }) => `Remove the entry of ${printable(name)} from the database`,
  );
  if (survey?.objection !== undefined) {
    throw new RefusedError(
      `Nothing was changed: ${survey.objection}`,
      `If this is intended: kallithea-cli repo-scan -c ${config} --remove-missing --allow-mass-removal`,
    );
  }
  if (survey?.maybeMoved !== undefined) {
    const names = survey.maybeMoved.missing.map(printable);
    throw new RefusedError(
      `Nothing was changed: ${names.length === 1 ? `${names[0]} may have moved to a new path` : `${names.length} of the missing repositories may have moved to new paths`}.`,
      `To rename what has moved: kallithea-cli repo-scan -c ${config} --detect-moves\nTo remove what is missing anyway: kallithea-cli repo-scan -c ${config} --remove-missing`,
    );
  }
  return {
    steps: planned.texts,
    manual: [],
    apply: async (isAgreed) => {
      const notices: string[] = [];
      const { journal } = await context.withWritableDatabase((dataSource) =>
        removeWithJournal(dataSource, planned.agreed(isAgreed), {
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
