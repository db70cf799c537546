import { type NewRevisionOptions, newRevision } from "../../migrations/history/files/new-revision.js";
import type { Bodies } from "../../migrations/history/files/render-revision.js";
import type { Terminal } from "../../terminal/terminal.js";
import { type OutputOptions, outputOf } from "../instance/output.js";
import { compareSchema } from "./compare-schema.js";
import type { Environment } from "./environment.js";

export interface AutogenerateOptions extends OutputOptions {
  autogenerate?: boolean;
  rename?: string[] | undefined;
  keepColumns?: boolean;
  skipEmpty?: boolean;
}

/**
 * What `--autogenerate` writes into a new revision.
 * @returns undefined if there is nothing to do and no empty revision is wanted
 */
export async function generatedBodies(
  environment: Environment,
  revisionOptions: NewRevisionOptions,
  options: AutogenerateOptions,
  terminal: Terminal,
): Promise<Bodies | undefined> {
  const { rename = [], keepColumns = false, skipEmpty = false } = options;
  // Reports several heads, or an id that is in use, before the database is opened.
  newRevision(environment.graph, revisionOptions);
  const { autogenerate } = await import("../../migrations/autogenerate/autogenerate.js");
  const { renderBodies } = await import("../../migrations/autogenerate/render/bodies.js");
  const operations = await compareSchema(
    environment,
    terminal,
    (database, compareOptions) => autogenerate(database, { ...compareOptions, renames: rename }),
    options,
  );
  if (operations.length > 0) return renderBodies(operations, { keepColumns });
  outputOf(options, terminal).notice(
    `The schema matches the entities: ${skipEmpty ? "no revision was written." : "the revision is empty."}`,
  );
  return skipEmpty ? undefined : renderBodies([]);
}
