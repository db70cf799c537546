import { UserError } from "../../../errors.js";
import { reasons, type Skipped } from "../../../scan/reasons.js";
import type { Survey } from "../../../scan/scan.js";
import { printable } from "../../../terminal/printable.js";
import type { Finding } from "../../finding.js";
import type { DoctorContext } from "../context.js";
import { finding } from "../finding-kinds.js";

/** Whether the repositories root is there, and on the device of the last scan. */
export async function checkRoot({ survey, status, config }: DoctorContext): Promise<Finding[]> {
  if (survey === undefined) {
    if (status.state !== "current") return [];
    return [
      finding("root-unset", 'The database has no repositories root (table ui, section "paths", key "/").', {
        fix: "Restore the database from a backup, or set the root in that row.",
      }),
    ];
  }
  if (survey instanceof UserError) {
    const fix = survey.hint?.replace("FILE.ini", () => config) ?? null;
    return [finding("root-not-mounted", survey.message, { fix, place: status.root ?? "" })];
  }
  const { plan, doubt } = survey;
  if (doubt === undefined) return [];
  const root = printable(status.root ?? "");
  const place = status.root ?? "";
  if (doubt === "other-device") {
    return [
      finding("root-other-device", `The repositories root ${root} is on another device than at the last scan.`, {
        severity: plan.missing.length > 0 ? "error" : "warning",
        fix: `Mount the right disk. If this is the right one: kallithea-cli repo-scan -c ${config}`,
        place,
      }),
    ];
  }
  const what = doubt === "empty" ? "is empty" : "has none of them";
  return [
    finding(
      "root-not-mounted",
      `The database has ${plan.missing.length} ${plan.missing.length === 1 ? "repository" : "repositories"}, but the repositories root ${root} ${what}: its disk is probably not mounted.`,
      {
        fix: `Mount it. If the repositories were deleted: kallithea-cli repo-scan -c ${config} --remove-missing --allow-mass-removal`,
        place,
      },
    ),
  ];
}

/** Rows without a repository, repositories without a row, and what a scan would skip. */
export async function checkRepositories({ survey, config }: DoctorContext): Promise<Finding[]> {
  if (survey === undefined || survey instanceof UserError) return [];
  const { plan } = survey;
  return [
    ...missing(survey, config),
    ...plan.add.map(({ name }) =>
      finding("unregistered-repository", `${printable(name)} is on disk but not in the database.`, {
        fix: `kallithea-cli repo-scan -c ${config}`,
        place: name,
      }),
    ),
    ...unknown(survey),
    ...skipped(survey),
  ];
}

/** As repo-scan lists them: that the root may be the wrong one is another finding. */
function missing({ plan, doubt, objection }: Survey, config: string): Finding[] {
  const command = `kallithea-cli repo-scan -c ${config} --remove-missing`;
  const fix =
    doubt !== undefined
      ? `Check that the right disk is mounted. If the repositories were deleted: ${command} --allow-mass-removal`
      : objection === undefined
        ? command
        : `${command} --allow-mass-removal`;
  return plan.missing.map(({ name }) =>
    finding("missing-repository", `${printable(name)} is in the database but not on disk.`, { fix, place: name }),
  );
}

function unknown({ plan }: Survey): Finding[] {
  const rows = new Map<Skipped, number>();
  for (const { because } of plan.unknown) rows.set(because, (rows.get(because) ?? 0) + 1);
  return [...rows].map(([because, count]) => {
    const what = count === 1 ? "a repository of the database is" : `${count} repositories of the database are`;
    const { sentence, detail } = explained(because);
    return finding("unknown-repository", `${printable(because.name)}: ${sentence}${detail}; ${what} not checked.`, {
      fix: asSentence(reasons[because.code].advice),
      place: because.name,
    });
  });
}

function skipped({ plan }: Survey): Finding[] {
  const reported = new Set(plan.unknown.map(({ because }) => because));
  return plan.skipped
    .filter((candidate) => !reported.has(candidate))
    .map((candidate) => {
      const { sentence, detail } = explained(candidate);
      return finding("skipped-repository", `${printable(candidate.name)} is skipped: ${sentence}${detail}.`, {
        severity: reasons[candidate.code].severity === "trouble" ? "warning" : "note",
        fix: asSentence(reasons[candidate.code].advice),
        place: candidate.name,
      });
    });
}

function explained({ code, detail }: Skipped): { sentence: string; detail: string } {
  return { sentence: reasons[code].sentence, detail: detail === undefined ? "" : ` (${printable(detail)})` };
}

function asSentence(advice: string): string {
  return `${advice.charAt(0).toUpperCase()}${advice.slice(1)}.`;
}
