// Parts of a database that comparisons ignore and generated revisions never drop.

import type { SchemaModel, TableModel } from "../../schema/model.js";
import type { CreatedObjects } from "../run/steps/created-objects.js";
import { withoutLeftovers } from "./old-releases.js";

export interface LeftAlone {
  /** Tables matched by `exclude_tables` in the ini. */
  readonly isExcluded: (table: string) => boolean;
  /** What the site's own revisions create. */
  readonly created: CreatedObjects;
  /** Called with what old releases have left behind. */
  readonly warn: (line: string) => void;
}

/** A reflected schema without what is ignored. What the entities define is always compared. */
export function leaveAlone(
  reflected: SchemaModel,
  target: SchemaModel,
  { isExcluded, created, warn }: LeftAlone,
): SchemaModel {
  const isForeign = ({ name }: TableModel) => isExcluded(name) || created.has(name.toLowerCase());
  const tables = reflected.tables.flatMap((table) => {
    const targetTable = target.tables.find(({ name }) => name === table.name);
    if (!targetTable) return isForeign(table) ? [] : [table];
    return [withoutCreated(table, targetTable, created)];
  });
  const { schema, names, changed } = withoutLeftovers({ ...reflected, tables }, target);
  const otherDifferences =
    changed > 0
      ? `, and ${changed} ${changed === 1 ? "other difference" : "other differences"} dating from Kallithea 0.3`
      : "";
  if (names.length > 0) warn(`Left by an older Kallithea, and not compared: ${names.join(", ")}${otherDifferences}`);
  return schema;
}

function withoutCreated(table: TableModel, target: TableModel, created: CreatedObjects): TableModel {
  const isOwn = (name: string | undefined, others: readonly { readonly name?: string }[]) =>
    name !== undefined &&
    created.has(`${table.name}.${name}`.toLowerCase()) &&
    !others.some((other) => other.name === name);
  return {
    ...table,
    columns: table.columns.filter(({ name }) => !isOwn(name, target.columns)),
    constraints: table.constraints.filter(({ name }) => !isOwn(name, target.constraints)),
    indexes: table.indexes.filter(({ name }) => !isOwn(name, target.indexes)),
  };
}

/** Patterns as in the ini, separated by blanks or commas: `*` matches any characters, `?` a single one. */
export function matchesAny(patterns: string): (table: string) => boolean {
  const alternatives = patterns
    .split(/[\s,]+/)
    .filter((pattern) => pattern !== "")
    .map((pattern) =>
      pattern
        .replace(/[^\w*?]/g, "\\$&")
        .replaceAll("*", ".*")
        .replaceAll("?", "."),
    );
  const anyPattern = new RegExp(`^(?:${alternatives.join("|")})$`, "s");
  return (table) => alternatives.length > 0 && anyPattern.test(table);
}
