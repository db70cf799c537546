import { emptyBodies } from "../../migrations/history/files/render-revision.js";
import { RevisionError } from "../../migrations/revision-error.js";
import type { Terminal } from "../../terminal/terminal.js";
import { loadEnvironment, type MigrateOptions } from "./environment.js";
import type { AutogenerateOptions, generatedBodies } from "./generated-bodies.js";
import { writeNewRevision } from "./write-new-revision.js";

export interface RevisionOptions extends MigrateOptions, AutogenerateOptions {
  message?: string | undefined;
  head: string;
  splice: boolean;
  branchLabel?: string[] | undefined;
  versionPath?: string | undefined;
  revId?: string | undefined;
  dependsOn?: string[] | undefined;
  sql?: boolean;
}

/** Writes a revision: an empty one, to be filled in, or one with what the entities want and the database has not. */
export async function revision(options: RevisionOptions, terminal: Terminal): Promise<void> {
  if (options.sql) throw noSql(options);
  const { message, head, splice, branchLabel, revId, dependsOn, versionPath } = options;
  const wanted = {
    message,
    heads: [head],
    splice,
    branchLabels: branchLabel,
    revisionId: revId,
    dependsOn,
    versionPath,
  };
  const environment = await loadEnvironment(options);
  const bodies = options.autogenerate ? await generated(environment, wanted, options, terminal) : emptyBodies;
  if (bodies) await writeNewRevision(environment, wanted, bodies, terminal);
}

async function generated(...all: Parameters<typeof generatedBodies>): ReturnType<typeof generatedBodies> {
  return (await import("./generated-bodies.js")).generatedBodies(...all);
}

function noSql({ autogenerate }: RevisionOptions): RevisionError {
  const what = autogenerate
    ? "--autogenerate does"
    : "the revision command when revision_environment is not configured does";
  return new RevisionError(`Using --sql with ${what} not make any sense`);
}
