import { emptyBodies } from "../../migration/files/render-revision.js";
import type { Terminal } from "../../terminal.js";
import { loadEnvironment, type MigrateOptions } from "./environment.js";
import { writeNewRevision } from "./write-new-revision.js";

export interface RevisionOptions extends MigrateOptions {
  message?: string | undefined;
  head: string;
  splice: boolean;
  branchLabel?: string[] | undefined;
  versionPath?: string | undefined;
  revId?: string | undefined;
  dependsOn?: string[] | undefined;
}

/** Writes an empty revision, to be filled in. */
export async function revision(options: RevisionOptions, terminal: Terminal): Promise<void> {
  const { message, head, splice, branchLabel, revId, dependsOn, versionPath } = options;
  const wanted = { message, heads: [head], splice, branchLabels: branchLabel, revisionId: revId, dependsOn, versionPath };
  await writeNewRevision(await loadEnvironment(options), wanted, emptyBodies, terminal);
}
