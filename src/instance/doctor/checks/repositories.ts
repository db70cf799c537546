import path from "node:path";
import { UserError } from "../../../errors.js";
import { adviceSentence, reasons, type Skipped, severityOf } from "../../../scan/reasons.js";
import type { Survey } from "../../../scan/scan.js";
import { shellPath } from "../../../shell-word.js";
import { printable } from "../../../terminal/printable.js";
import { closedNeededPlace } from "../../../vcs/reading/closed-place.js";
import type { Finding } from "../../finding.js";
import type { DoctorContext } from "../context.js";
import { finding } from "../finding-kinds.js";
import { accessAdvice, otherUserAdvice } from "./access-advice.js";

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
  if (survey instanceof UserError)
    return [finding("root-not-mounted", survey.message, { fix: survey.hint ?? null, place: status.root ?? "" })];
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
export async function checkRepositories({ survey, status, config }: DoctorContext): Promise<Finding[]> {
  if (survey === undefined || survey instanceof UserError) return [];
  const root = status.root ?? "";
  return [
    ...missing(survey, config),
    ...added(survey, config),
    ...unknown(survey, root),
    ...skipped(survey, root),
    ...closed(survey, root),
  ];
}

/** As repo-scan lists them. If none of them is there, that is one finding about the root. */
function missing({ plan, doubt, objection, maybeMoved }: Survey, config: string): Finding[] {
  if (doubt === "empty" || doubt === "nothing-found") return [];
  const scan = `kallithea-cli repo-scan -c ${config}`;
  const remove = `${scan} --remove-missing`;
  const fix =
    doubt !== undefined
      ? `Check that the right disk is mounted. If the repositories were deleted: ${remove} --allow-mass-removal`
      : objection === undefined
        ? remove
        : `${remove} --allow-mass-removal`;
  return plan.missing.map(({ name }) =>
    finding("missing-repository", `${printable(name)} is in the database but not on disk.`, {
      fix: maybeMoved?.missing.includes(name)
        ? `If it has moved: ${scan} --detect-moves\nIf it is still missing after that: ${fix}`
        : fix,
      place: name,
    }),
  );
}

function added({ plan, maybeMoved }: Survey, config: string): Finding[] {
  const scan = `kallithea-cli repo-scan -c ${config}`;
  return plan.add.map(({ name }) =>
    finding("unregistered-repository", `${printable(name)} is on disk but not in the database.`, {
      // Once it has an entry, it cannot get that of the missing one.
      fix: maybeMoved?.candidates.includes(name) ? `${scan} --detect-moves` : scan,
      place: name,
    }),
  );
}

/** What is in the place of one repository is a finding about it; what hides several is one about that place. */
function unknown({ plan }: Survey, root: string): Finding[] {
  const ofPlace = new Map<Skipped, number>();
  const findings: Finding[] = [];
  for (const { name, because } of plan.unknown) {
    if (because.isKnown === true && because.name === name && because.code !== "out-of-resources")
      findings.push(inPlace(because, root));
    else ofPlace.set(because, (ofPlace.get(because) ?? 0) + 1);
  }
  return [...findings, ...[...ofPlace].map(([because, count]) => notChecked(because, count, root))];
}

function inPlace(because: Skipped, root: string): Finding {
  const { name, code, detail } = because;
  if (code === "type-differs") {
    return finding("repository-type", `${printable(name)} is ${printable(detail ?? "of another type")}.`, {
      fix: adviceFor(because, root),
      place: name,
    });
  }
  if (code === "unreadable") return unreadable(name, "folder", root, "");
  return finding(
    "unserved-repository",
    `${printable(name)} is in the database, but not served: ${explained(because)}.`,
    {
      fix: adviceFor(because, root),
      place: name,
    },
  );
}

function notChecked(because: Skipped, count: number, root: string): Finding {
  const what = count === 1 ? "a repository of the database is" : `${count} repositories of the database are`;
  return finding("unknown-repository", `${printable(because.name)}: ${explained(because)}; ${what} not checked.`, {
    fix: adviceFor(because, root),
    place: because.name,
  });
}

function skipped({ plan }: Survey, root: string): Finding[] {
  const reported = new Set(plan.unknown.map(({ because }) => because));
  return plan.skipped
    .filter((candidate) => !reported.has(candidate))
    .map((candidate) =>
      finding("skipped-repository", `${printable(candidate.name)} is skipped: ${explained(candidate)}.`, {
        severity: severityOf(candidate) === "trouble" ? "warning" : "note",
        fix: adviceFor(candidate, root),
        place: candidate.name,
      }),
    );
}

/** Known repositories of which a part is closed to this user. No repository is read. */
function closed({ plan }: Survey, root: string): Finding[] {
  return plan.known.flatMap(({ name, type }) => {
    const place = closedNeededPlace(type, path.join(root, name));
    return place === undefined ? [] : [unreadable(name, printable(place), root, place)];
  });
}

function unreadable(name: string, what: string, root: string, place: string): Finding {
  const message = `${printable(name)}: its ${what} cannot be read: permission denied.`;
  const fix = accessAdvice(root, name, place);
  if (fix !== undefined) return finding("unreadable-repository", message, { fix, place: name });
  return finding("not-checked", message, { severity: "note", fix: otherUserAdvice, place: name });
}

function explained({ code, detail }: Skipped): string {
  return `${reasons[code].sentence}${detail === undefined ? "" : ` (${printable(detail)})`}`;
}

function adviceFor(candidate: Skipped, root: string): string {
  return adviceSentence(candidate, shellPath(path.join(root, candidate.name)));
}
