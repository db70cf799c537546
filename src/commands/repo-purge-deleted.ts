import { IncompleteError, InterruptedError } from "../errors.js";
import { loadIni } from "../ini/load.js";
import { readRoot as readRootRow } from "../instance/settings/move-root.js";
import { parseAge, shownAge } from "../scan/deleted/age.js";
import { type Bytes, textOf } from "../scan/deleted/bytes.js";
import { shownTime } from "../scan/deleted/deleted-name.js";
import {
  type DeletedFolder,
  type DeletedFolders,
  findDeleted,
  pathBelow,
  type SkipCode,
} from "../scan/deleted/find-deleted.js";
import { HeldFolder } from "../scan/deleted/held-folder.js";
import { purge } from "../scan/deleted/purge.js";
import { readRoot } from "../scan/find/root.js";
import { printable } from "../terminal/printable.js";
import type { Terminal } from "../terminal/terminal.js";
import { isConfirmed } from "./instance/confirmation.js";
import { interruptible } from "./instance/interruption.js";
import { isoTime } from "./instance/iso-time.js";
import { type OutputOptions, outputOf } from "./instance/output.js";
import { waitSeconds } from "./instance/wait-seconds.js";
import { withInstance } from "./instance/with-instance.js";

export interface RepoPurgeDeletedOptions extends OutputOptions {
  config_file: string;
  ask: boolean;
  yes: boolean;
  olderThan?: string | undefined;
  dryRun: boolean;
  waitDb?: string | undefined;
}

/**
 * Deletes for good what Kallithea's web pages have deleted by renaming it.
 * @throws IncompleteError if something could not be searched or deleted; everything else has been
 */
export async function repoPurgeDeleted(options: RepoPurgeDeletedOptions, terminal: Terminal): Promise<void> {
  const ini = loadIni(options.config_file);
  const wait = waitSeconds(options.waitDb);
  const age =
    options.olderThan === undefined
      ? undefined
      : parseAge(options.olderThan, { option: "--older-than", consequence: "Nothing was purged." });
  const root = await withInstance({ ini, terminal, wait, readOnly: true }, readRootRow);
  // Reports a root that is missing or unreadable.
  await readRoot(root, {});
  // From now on, the root is this folder, whatever takes its path.
  const held = HeldFolder.open(root);
  try {
    const { line } = outputOf(options, terminal);
    const shown = (place: Bytes) => printable(textOf(pathBelow(root, place)));
    const all = await interruptible(
      (signal) => findDeleted(root, { signal, onFolder: (place) => line(`Scanning: ${shown(place)}`) }),
      () => {},
    );
    const report = new Report(all, { root, shown, age }, options, terminal);
    const chosen = ofAge(all.found, age);
    report.considered(chosen);
    if (options.dryRun) report.wouldPurge(chosen);
    else if (chosen.length > 0 && (await report.confirmed(chosen)))
      await interruptible(
        (signal) => purgeAll(held, chosen, { signal, report }),
        () => {},
      );
    report.finish();
  } finally {
    held.close();
  }
}

/** Those that were deleted longer ago; of a time in the future, none. */
function ofAge(found: readonly DeletedFolder[], age: number | undefined): readonly DeletedFolder[] {
  const now = Date.now();
  return age === undefined ? found : found.filter(({ time }) => now - time.getTime() > age * 1000);
}

async function purgeAll(
  root: HeldFolder,
  chosen: readonly DeletedFolder[],
  { signal, report }: { signal: AbortSignal; report: Report },
): Promise<void> {
  for (const folder of chosen) {
    if (signal.aborted) break;
    report.begins(folder);
    const result = await purge(root, folder, signal);
    switch (result.outcome) {
      case "purged":
        report.purged.add(folder.place);
        break;
      case "gone":
        report.isGone(folder);
        break;
      case "failed":
        report.failed(folder.place, result.reason, result.remains);
        break;
      case "interrupted":
        report.failed(folder.place, "interrupted", result.remains);
    }
  }
  if (signal.aborted) report.interrupted = (signal.reason as InterruptedError).signal;
}

const skipReasons: Readonly<Record<SkipCode, string>> = {
  link: "it is a symbolic link; remove it by hand",
  "no-such-date": "the date in its name does not exist",
  "in-use": "another repo-purge-deleted is deleting it",
};

interface Circumstances {
  readonly root: string;
  readonly shown: (place: Bytes) => string;
  readonly age: number | undefined;
}

/** What is printed, as Kallithea prints it. */
class Report {
  readonly purged = new Set<Bytes>();
  interrupted: InterruptedError["signal"] | undefined;
  readonly #all: DeletedFolders;
  readonly #where: Circumstances;
  readonly #options: RepoPurgeDeletedOptions;
  readonly #terminal: Terminal;
  readonly #line: (text: string) => void;
  readonly #failed: { name: string; reason: string; remains: string | null }[] = [];
  readonly #gone: Bytes[] = [];
  #chosen: readonly DeletedFolder[] = [];
  #declined = false;

  constructor(all: DeletedFolders, where: Circumstances, options: RepoPurgeDeletedOptions, terminal: Terminal) {
    this.#all = all;
    this.#where = where;
    this.#options = options;
    this.#terminal = terminal;
    this.#line = outputOf(options, terminal).line;
  }

  considered(chosen: readonly DeletedFolder[]): void {
    this.#chosen = chosen;
    const { root, shown, age } = this.#where;
    const { skipped, unreadable, rootIsRepository, found } = this.#all;
    if (rootIsRepository)
      this.#terminal.warn(`${printable(root)} is a repository or a working tree itself; nothing in it was searched.`);
    for (const { place, code } of skipped) this.#terminal.warn(`${shown(place)}: skipped: ${skipReasons[code]}`);
    for (const { place, reason } of unreadable) this.#terminal.warn(`${shown(place)}: cannot be searched: ${reason}`);
    const older = age === undefined ? "" : ` older than ${this.#options.olderThan} (${shownAge(age)})`;
    if (found.length === 0) this.#line("There are no deleted repositories.");
    // Without a full stop, as in the original.
    else if (chosen.length === 0) this.#line(`There are no deleted repositories${older}`);
    else this.#line(`Considering ${chosen.length} deleted repositories${older}.`);
  }

  wouldPurge(chosen: readonly DeletedFolder[]): void {
    for (const folder of chosen) this.#line(`Would purge ${this.#described(folder)}`);
  }

  async confirmed(chosen: readonly DeletedFolder[]): Promise<boolean> {
    const { ask, yes, json, quiet } = this.#options;
    if (!ask || yes) return true;
    // Nobody can answer the question without the list.
    const list = json || quiet ? this.#terminal.warn : this.#line;
    list("The following repositories will be removed completely:");
    for (const folder of chosen) list(this.#described(folder));
    const answer = await isConfirmed("Do you want to proceed?", "--no-ask", this.#terminal);
    if (!answer) this.#line("Nothing done, exiting...");
    this.#declined = !answer;
    return answer;
  }

  begins({ place }: DeletedFolder): void {
    this.#line(`Purging repository ${this.#where.shown(place)}`);
  }

  isGone({ place }: DeletedFolder): void {
    this.#gone.push(place);
    this.#terminal.warn(`${this.#where.shown(place)}: no longer there`);
  }

  failed(place: Bytes, reason: string, remains: Bytes | undefined): void {
    const { shown } = this.#where;
    this.#failed.push({ name: textOf(place), reason, remains: remains === undefined ? null : textOf(remains) });
    const left = remains === undefined ? "Nothing of it was deleted." : `What is left is now ${shown(remains)}`;
    this.#terminal.warn(`${shown(place)}: not purged: ${printable(reason)}. ${left}`);
  }

  /** @throws IncompleteError, InterruptedError */
  finish(): void {
    outputOf(this.#options, this.#terminal).document(this.#document());
    const { purged, interrupted } = this;
    if (interrupted !== undefined) {
      throw new InterruptedError(
        interrupted,
        `Interrupted: ${purged.size} of ${this.#chosen.length} deleted repositories were purged.`,
        "Run the command again to purge the others.",
      );
    }
    const { unreadable } = this.#all;
    const problems = [
      this.#failed.length > 0 &&
        `${counted(this.#failed.length, "deleted repository", "deleted repositories")} could not be purged`,
      unreadable.length > 0 && `${counted(unreadable.length, "folder", "folders")} could not be searched`,
    ].filter(Boolean);
    if (problems.length > 0) throw new IncompleteError(`${problems.join(", and ")}; see the messages above.`);
  }

  #document() {
    const { root, age } = this.#where;
    const { found, skipped, unreadable } = this.#all;
    const named = ({ place }: { place: Bytes }) => ({ name: textOf(place), deleted: isoTime(timeOf(place)) });
    const { dryRun } = this.#options;
    const chosen = new Set(this.#chosen);
    return {
      root,
      dryRun,
      olderThan: age ?? null,
      declined: this.#declined,
      purged: this.#chosen.filter(({ place }) => dryRun || this.purged.has(place)).map(named),
      tooRecent: found.filter((folder) => !chosen.has(folder)).map(named),
      gone: this.#gone.map(textOf),
      failed: this.#failed,
      skipped: skipped.map(({ place, code }) => ({ name: textOf(place), code, sentence: skipReasons[code] })),
      unreadable: unreadable.map(({ place, reason }) => ({ name: textOf(place), reason })),
      interrupted: this.interrupted ?? null,
    };
  }

  #described({ place }: DeletedFolder): string {
    return `${this.#where.shown(place)} deleted on ${timeOf(place)}`;
  }
}

function timeOf(place: Bytes): string {
  return shownTime(place.slice(place.lastIndexOf("/") + 1));
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
