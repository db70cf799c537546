// Writes a generated revision file and runs it, as `revision --autogenerate`, `upgrade` and `downgrade` do.
import { writeFileSync } from "node:fs";
import path from "node:path";
import { readShippedFile } from "../../../src/files/shipped-files.js";
import { type RenderOptions, renderBodies } from "../../../src/migrations/autogenerate/render/bodies.js";
import { loadMigration } from "../../../src/migrations/history/files/load-migration.js";
import { renderRevision } from "../../../src/migrations/history/files/render-revision.js";
import type { MigratableDatabase } from "../../../src/migrations/run/migrate.js";
import { runWithOperations } from "../../../src/migrations/run/steps/operation-queue.js";
import type { Operation } from "../../../src/schema/operation.js";

/** Writes the file as generated. @returns its path */
export function writeGenerated(folder: string, operations: readonly Operation[], options?: RenderOptions): string {
  const revision = { id: "cafe00000001", message: "generated", downRevisions: [], branchLabels: [], dependsOn: [] };
  const template = readShippedFile("templates/revision.ts.template");
  const file = path.join(folder, "cafe00000001_generated.ts");
  writeFileSync(
    file,
    renderRevision(template, revision, renderBodies(operations, options), "kallithea-cli/operations"),
  );
  return file;
}

/** Runs one of its functions on a database, in a transaction as for every revision. @returns the notices */
export async function runGenerated(
  file: string,
  direction: "upgrade" | "downgrade",
  database: Pick<MigratableDatabase, "migrations">,
): Promise<string[]> {
  const notices: string[] = [];
  const engine = await database.migrations({ onNotice: (line) => notices.push(line) });
  const migration = await loadMigration(file);
  await engine.transaction(() => runWithOperations(engine, migration[direction]));
  return notices;
}
