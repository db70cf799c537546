import { type NewRevisionOptions, newRevision } from "../../migrations/history/files/new-revision.js";
import type { Bodies } from "../../migrations/history/files/render-revision.js";
import { folderForNewFile } from "../../migrations/history/files/script-location.js";
import { revisionPath, writeRevision } from "../../migrations/history/files/write-revision.js";
import type { Output } from "../instance/output.js";
import type { Environment } from "./environment.js";

/**
 * Writes the file of a new revision and reports it as Alembic does. Everything is checked before the file is created.
 * @returns the path of the file
 */
export async function writeNewRevision(
  { graph, folders }: Environment,
  options: NewRevisionOptions & { readonly versionPath?: string | undefined },
  bodies: Bodies,
  { line, document }: Output,
): Promise<string> {
  const revision = newRevision(graph, options);
  const followed = revision.downRevisions.flatMap((id) => graph.nodes.get(id)?.revision.path ?? []);
  const folder = folderForNewFile(folders, {
    versionPath: options.versionPath,
    followed,
    workingDirectory: process.cwd(),
  });
  const file = revisionPath(folder, revision);
  try {
    await writeRevision(file, revision, bodies);
  } catch (error) {
    line(`Generating ${file} ...  FAILED`);
    throw error;
  }
  line(`Generating ${file} ...  done`);
  const { id, message = "", downRevisions } = revision;
  document({ revision: id, file, message, downRevisions });
  return file;
}
