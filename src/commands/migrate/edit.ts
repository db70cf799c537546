import { spawnSync } from "node:child_process";
import { UserError } from "../../errors.js";
import { shownNodes } from "../../migrations/history/listing/listings.js";
import { RevisionError } from "../../migrations/revision-error.js";
import type { Terminal } from "../../terminal/terminal.js";
import { outputOf } from "../instance/output.js";
import { currentRows, loadEnvironment, type MigrateOptions } from "./environment.js";

export interface EditOptions extends MigrateOptions {
  /** An identifier, or `current`. */
  revision: string;
}

/**
 * Opens revision files in the editor that $VISUAL or $EDITOR names.
 * @throws RevisionError if there is no such file; UserError if there is no editor, or it fails
 */
export async function edit(options: EditOptions, terminal: Terminal): Promise<void> {
  const environment = await loadEnvironment(options);
  const identifier = options.revision === "current" ? await currentRows(environment, terminal) : options.revision;
  const files = shownNodes(environment.graph, identifier).map((node) => node.revision.path);
  if (files.length === 0) throw noRevisionFiles(options.revision);
  openEditor(files);
  outputOf(options, terminal).document({ files });
}

function noRevisionFiles(revision: string): RevisionError {
  return new RevisionError(
    revision === "current" ? "No current revisions" : `No revision files indicated by symbol '${revision}'`,
  );
}

/** The variable may contain arguments (`code --wait`), so a shell splits it, as for git. */
function openEditor(files: readonly string[]): void {
  const editor = process.env.VISUAL || process.env.EDITOR;
  if (!editor)
    throw new UserError("No editor is configured: neither VISUAL nor EDITOR is set.", {
      hint: `The files are: ${files.join(", ")}`,
    });
  const { status, error } = spawnSync("sh", ["-c", `${editor} "$@"`, editor, ...files], { stdio: "inherit" });
  if (error || status !== 0)
    throw new UserError(`The editor (${editor}) failed: ${error?.message ?? `exit status ${status}`}`, {
      cause: error,
    });
}
