import path from "node:path";
import { UserError } from "../../../errors.js";
import { runWithConcurrency } from "../../../scan/find/run-with-concurrency.js";
import type { FoundRepository } from "../../../scan/plan.js";
import { adviceSentence } from "../../../scan/reasons.js";
import { shellPath } from "../../../shell-word.js";
import { printable } from "../../../terminal/printable.js";
import { closedNeededPlace } from "../../../vcs/reading/closed-place.js";
import {
  NotVerifiedError,
  type UnreadableReason,
  UnreadableRepositoryError,
} from "../../../vcs/unreadable-repository.js";
import type { Finding } from "../../finding.js";
import type { DoctorContext } from "../context.js";
import { finding } from "../finding-kinds.js";
import { accessAdvice, otherUserAdvice } from "./access-advice.js";

/** Each keeps a processor or the disk busy, and the server needs both. */
const concurrency = 2;

const damaged: ReadonlySet<UnreadableReason> = new Set([
  "broken",
  "broken-config",
  "unknown-requirement",
  "unsupported-format",
]);

/** With `--deep`, lets Git and Mercurial verify every repository of the database. */
export async function checkContents(context: DoctorContext): Promise<Finding[]> {
  const { survey, deep, signal, onProgress } = context;
  if (!deep || survey === undefined || survey instanceof UserError) return [];
  const { known } = survey.plan;
  const findings = new Map<string, Finding>();
  let verified = 0;
  await runWithConcurrency([...known].reverse(), concurrency, async (repository) => {
    signal?.throwIfAborted();
    const found = await verify(repository, context);
    if (found !== undefined) findings.set(repository.name, found);
    verified += 1;
    onProgress(`${verified} of ${known.length} verified`);
  });
  return known.flatMap(({ name }) => findings.get(name) ?? []);
}

async function verify(
  { name, type }: FoundRepository,
  { status, machine }: DoctorContext,
): Promise<Finding | undefined> {
  const root = status.root ?? "";
  const folder = path.join(root, name);
  // Another check reports it.
  if (closedNeededPlace(type, folder) !== undefined) return undefined;
  try {
    await machine.verify(type, folder);
    return undefined;
  } catch (error) {
    const isExpected = error instanceof UnreadableRepositoryError || error instanceof NotVerifiedError;
    if (!isExpected) throw error;
    const shown = `${printable(name)}: ${printable(error.message)}.`;
    if (error instanceof UnreadableRepositoryError && damaged.has(error.reason)) {
      return finding("broken-repository", shown, { fix: error.hint ?? "Restore it from a backup.", place: name });
    }
    const fix = error instanceof NotVerifiedError ? (error.hint ?? null) : adviceFor(error, root, name);
    return finding("unverified-repository", shown, { fix, place: name });
  }
}

function adviceFor({ reason, message }: UnreadableRepositoryError, root: string, name: string): string {
  if (reason === "timeout") return "Give it more time, e.g. --timeout=60m.";
  if (reason !== "unreadable") return adviceSentence({ code: reason }, shellPath(path.join(root, name)));
  if (/timed out waiting for lock/.test(message)) return "Verify it again when no push to it is running.";
  return accessAdvice(root, name) ?? otherUserAdvice;
}
