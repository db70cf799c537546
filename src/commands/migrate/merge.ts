import { emptyBodies } from "../../migrations/history/files/render-revision.js";
import type { Terminal } from "../../terminal/terminal.js";
import { outputOf } from "../instance/output.js";
import { loadEnvironment, type MigrateOptions } from "./environment.js";
import { writeNewRevision } from "./write-new-revision.js";

export interface MergeOptions extends MigrateOptions {
  /** Identifiers; `heads` means all heads. */
  revisions: string[];
  message?: string | undefined;
  splice: boolean;
  branchLabel?: string[] | undefined;
  revId?: string | undefined;
}

function howToChoose(heads: readonly string[]): string {
  return `To merge all heads, run \`migrate merge heads\`; to merge some, name them: ${heads.join(" ")}`;
}

/** Writes a revision that merges several others and changes nothing itself. */
export async function merge(options: MergeOptions, terminal: Terminal): Promise<void> {
  const { revisions, message, splice, branchLabel, revId } = options;
  const newRevision = { message, heads: revisions, splice, branchLabels: branchLabel, revisionId: revId, howToChoose };
  await writeNewRevision(await loadEnvironment(options), newRevision, emptyBodies, outputOf(options, terminal));
}
