// The questions that Mercurial is asked for the tip of a repository.
import type { Changeset } from "../../changeset.js";
import { oneLine } from "../../text/one-line.js";
import { UnreadableRepositoryError } from "../../unreadable-repository.js";
import { parseChangelogEntry } from "../in-process/changelog-entry.js";
import type { CommandServer, HgResult } from "./command-server.js";

/**
 * The highest revision, hidden and secret ones too, as long as any is visible: that is what Kallithea shows.
 * @throws UnreadableRepositoryError; ServerLostError if the server ends before it has answered
 */
export async function askForTip(server: CommandServer, folder: string): Promise<Changeset | undefined> {
  const ask = (...command: string[]) => runIn(server, folder, command);
  const highest = parseRevision(await ask("log", "--hidden", "--rev", "tip", "--template", "{rev} {node} {obsolete}"));
  if (highest.revision === nullRevision) return undefined;
  const isVisible =
    !highest.isObsolete ||
    parseRevision(await ask("log", "--rev", "tip", "--template", "{rev} {node} ")).revision !== nullRevision;
  if (!isVisible) return undefined;
  const { revision, rawId } = highest;
  return {
    shortId: rawId.slice(0, 12),
    rawId,
    revision,
    ...parseChangelogEntry(await ask("debugdata", "--changelog", String(revision))),
  };
}

/** What Mercurial prints if there is no revision. */
const nullRevision = -1;

/**
 * Asks one question. Questions are such that Mercurial needs neither branches nor tags for the answer: it would write
 * their caches into the repository. That rules out the functions of revsets, and templates of the form `json(…)`.
 */
async function runIn(server: CommandServer, folder: string, command: readonly string[]): Promise<Buffer> {
  const result = await answerIn(server, folder, command);
  if (result.status !== 0) throw explainFailure(result);
  return result.stdout;
}

/**
 * Runs a command in a repository, with the extensions that it needs.
 * @throws ServerLostError if the server ends before it has answered
 */
export async function answerIn(server: CommandServer, folder: string, command: readonly string[]): Promise<HgResult> {
  const question = [...command, "--repository", folder];
  let result = await server.run(question);
  // Extensions of Mercurial's own; the repository has no say in what else is loaded. Kallithea has switched on the
  // first.
  for (const [extension, isMissing] of extensions) {
    if (result.status !== 0 && isMissing.test(result.stderr.toString("latin1"))) {
      question.push("--config", `extensions.${extension}=`);
      result = await server.run(question);
    }
  }
  return result;
}

function parseRevision(stdout: Buffer): { revision: number; rawId: string; isObsolete: boolean } {
  const [, revision, rawId, obsolete] = /^(-?\d+) ([0-9a-f]{40}) (obsolete)?$/.exec(stdout.toString("latin1")) ?? [];
  if (revision === undefined || rawId === undefined)
    throw new UnreadableRepositoryError("broken", "Mercurial's answer does not name its tip");
  return { revision: Number(revision), rawId, isObsolete: obsolete !== undefined };
}

const unknownFeatures = /requires features unknown to this Mercurial: ([^\n]*?)!?$/m;
const extensions = [
  ["largefiles", /requires features unknown to this Mercurial: largefiles!?$/m],
  ["sparse", /^abort: repository is using sparse feature but sparse is not enabled/m],
] as const;
/** A format that this Mercurial knows, and does not read. */
const refusedFeature = /^abort: (?:accessing `([^`\n]+)` repository without|repository is using (\S+) feature but)/m;
/** The last one: Python's MemoryError has no text, and of an error in zstd only the text is quoted. */
const outOfMemory =
  /\b(?:out of|not enough|too much) memory\b|\bMemoryError\b|cannot allocate memory|^abort: revlog decompress error: *$/im;

/** Why a command failed, from what Mercurial says about it. */
export function explainFailure({ status, stderr }: HgResult): UnreadableRepositoryError {
  const text = stderr.toString("utf8");
  if (outOfMemory.test(text)) return new UnreadableRepositoryError("too-large", "Mercurial exceeded its memory limit");
  const refused = refusedFeature.exec(text);
  const features = unknownFeatures.exec(text)?.[1] ?? refused?.[1] ?? refused?.[2];
  if (features !== undefined) {
    return new UnreadableRepositoryError(
      "unknown-requirement",
      `it requires features unknown to this Mercurial: ${oneLine(features)}`,
    );
  }
  // The reason comes after warnings and, where Mercurial itself breaks, after a page of Python.
  const reason = oneLine(/^abort: .*$/m.exec(text)?.[0] ?? text.trim().split("\n").at(-1) ?? "");
  return new UnreadableRepositoryError(
    "broken",
    reason === "" ? `Mercurial failed with exit status ${status}` : `Mercurial says: ${reason}`,
  );
}
