// What a site's own revisions create, found by running them without a database, as for `--sql`.

import { constraintName } from "../../../schema/naming-convention.js";
import { lexicalDialects } from "../../../schema/sql/lexer.js";
import { nameIn, tokenize } from "../../../schema/sql/tokens.js";
import { loadMigration } from "../../history/files/load-migration.js";
import type { RevisionNode } from "../../history/graph/revision.js";
import { type Performer, runWithOperations } from "./operation-queue.js";
import type { Work } from "./queued-operation.js";

/** Lower-case names: tables, and `table.name` for columns, indexes and constraints. */
export type CreatedObjects = ReadonlySet<string>;

/**
 * @param warn called with a revision that cannot run without a database
 * @returns what the upgrade functions create
 */
export async function createdObjects(
  nodes: readonly RevisionNode[],
  warn: (line: string) => void,
): Promise<CreatedObjects> {
  const created = new Set<string>();
  for (const { revision } of nodes) {
    try {
      const { upgrade } = await loadMigration(revision.path);
      await record(upgrade, (work) => {
        for (const name of createdBy(work)) created.add(name.toLowerCase());
      });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      warn(
        `${revision.path}: cannot determine what it creates without a database (${reason}). List its tables in exclude_tables in [alembic].`,
      );
    }
  }
  return created;
}

/** Every table appears to be empty. */
async function record(upgrade: Parameters<typeof runWithOperations>[1], take: (work: Work) => void): Promise<void> {
  const performer: Performer = {
    perform: async (queue) => {
      for (const { work } of queue) take(work);
    },
    query: async () => [],
  };
  await runWithOperations(performer, upgrade);
}

function createdBy(work: Work): string[] {
  switch (work.kind) {
    case "createTable":
      return [work.table.name];
    case "renameTable":
      return [work.to];
    case "addColumn":
      return [`${work.table}.${work.column.name}`];
    case "renameColumn":
      return [`${work.table}.${work.to}`];
    case "createIndex":
      return [`${work.table}.${work.index.name}`];
    case "createConstraint":
      return [`${work.table}.${constraintName(work.table, work.constraint)}`];
    case "execute":
      return tablesCreatedBy(work.statement);
    default:
      return [];
  }
}

/** `CREATE TABLE [IF NOT EXISTS] [schema.]name`, in whatever quotes. */
function tablesCreatedBy(statement: string): string[] {
  const tokens = tokenize(statement, lexicalDialects.sqlite);
  const words = tokens.map(({ text }) => text.toLowerCase());
  const table = words.indexOf("table");
  if (words[0] !== "create" || table < 0 || table > 2) return [];
  let name = words[table + 1] === "if" ? table + 4 : table + 1;
  while (words[name + 1] === ".") name += 2;
  return [nameIn(tokens[name]) ?? ""];
}
