// Reads new repositories: description and tip.
import path from "node:path";
import { failureReason } from "../../files/failure-reason.js";
import { isOutOfResources } from "../../files/out-of-resources.js";
import { InstallationError } from "../../files/shipped-files.js";
import { detect } from "../../vcs/detect.js";
import { isUnfinished } from "../../vcs/program/unfinished.js";
import type { Readers } from "../../vcs/readers.js";
import { UnreadableRepositoryError } from "../../vcs/unreadable-repository.js";
import type { ReadRepository } from "../apply/add.js";
import type { FoundRepository } from "../plan.js";
import { asSkipped, reasons, type Skipped } from "../reasons.js";

/** What became of one repository: rows to add, or why not, or both if it is added as an empty one. */
export interface Reading {
  readonly repository?: ReadRepository;
  readonly trouble?: Skipped;
}

/** Reads one repository. Whatever is wrong with it is a result, never an error: it must not stop the others. */
export async function readRepository(readers: Readers, root: string, found: FoundRepository): Promise<Reading> {
  const folder = path.join(root, found.name);
  try {
    const description = await readers.description(found.type, folder);
    return await readTip(readers, folder, { ...found, description });
  } catch (error) {
    return { trouble: await troubleOf(found, folder, error) };
  }
}

async function readTip(readers: Readers, folder: string, repository: Omit<ReadRepository, "tip">): Promise<Reading> {
  try {
    const tip = await readers.tip(repository.type, folder);
    if (tip === undefined && (await isUnfinished(repository.type, folder))) {
      return { trouble: { name: repository.name, code: "being-created" } };
    }
    return { repository: { ...repository, tip } };
  } catch (error) {
    const trouble = await troubleOf(repository, folder, error);
    // Kallithea can open a git repository whose tip is damaged, and shows it as empty. It cannot open a broken
    // Mercurial one.
    if (repository.type !== "git" || trouble.code !== "broken") return { trouble };
    return { repository: { ...repository, tip: undefined }, trouble: { ...trouble, outcome: "added-as-empty" } };
  }
}

/**
 * @param error what the reading of the repository threw
 * @throws InstallationError if it is one: all others could not be read either
 */
export async function troubleOf({ name, type }: FoundRepository, folder: string, error: unknown): Promise<Skipped> {
  if (error instanceof InstallationError) throw error;
  if (isOutOfResources(error)) return { name, code: "out-of-resources", detail: failureReason(error) };
  const seen = await detect(folder);
  if (seen.found === "skipped" && reasons[seen.reason].severity === "trouble") return asSkipped(name, seen);
  if (seen.found !== type) return { name, code: "vanished" };
  if (error instanceof UnreadableRepositoryError) {
    // What damaged one file is more than what may have damaged the repository.
    const hint = error.reason === "broken" ? error.hint : undefined;
    return { name, code: error.reason, detail: error.message, ...(hint !== undefined && { hint }) };
  }
  return { name, code: "reader-failed", detail: error instanceof Error ? error.message : String(error) };
}
