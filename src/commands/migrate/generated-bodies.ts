import { type NewRevisionOptions, newRevision } from "../../migrations/history/files/new-revision.js";
import type { Bodies } from "../../migrations/history/files/render-revision.js";
import type { Terminal } from "../../terminal/terminal.js";
import { compareSchema } from "./compare-schema.js";
import type { Environment } from "./environment.js";

export interface AutogenerateOptions {
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
  { rename = [], keepColumns = false, skipEmpty = false }: AutogenerateOptions,
  terminal: Terminal,
): Promise<Bodies | undefined> {
  // Reports several heads, or an id that is in use, before the database is opened.
  newRevision(environment.graph, revisionOptions);
  const { autogenerate } = await import("../../migrations/autogenerate/autogenerate.js");
  const { renderBodies } = await import("../../migrations/autogenerate/render/bodies.js");
  const operations = await compareSchema(environment, terminal, (database, options) =>
    autogenerate(database, { ...options, renames: rename }),
  );
  if (operations.length > 0) return renderBodies(operations, { keepColumns });
  terminal.warn(
    `The schema matches the entities: ${skipEmpty ? "no revision was written." : "the revision is empty."}`,
  );
  return skipEmpty ? undefined : renderBodies([]);
}
