// Of a database, what is none of the entities' business: no comparison finds it, and no generated revision drops it.

import type { SchemaModel, TableModel } from "../../schema/model.js";
import type { CreatedObjects } from "../run/steps/created-objects.js";
import { withoutLeftovers } from "./old-releases.js";

export interface LeftAlone {
  /** Tables that `exclude_tables` in the ini names. */
  readonly isExcluded: (table: string) => boolean;
  /** What revisions of the site's own have created. */
  readonly created: CreatedObjects;
  /** Is told what old releases have left. */
  readonly warn: (line: string) => void;
}

/** A reflected schema without what is left alone. What the entities have is always compared. */
export function leaveAlone(
  reflected: SchemaModel,
  wanted: SchemaModel,
  { isExcluded, created, warn }: LeftAlone,
): SchemaModel {
  const isOthers = ({ name }: TableModel) => isExcluded(name) || created.has(name.toLowerCase());
  const tables = reflected.tables.flatMap((table) => {
    const target = wanted.tables.find(({ name }) => name === table.name);
    if (!target) return isOthers(table) ? [] : [table];
    return [withoutCreated(table, target, created)];
  });
  const { schema, names, changed } = withoutLeftovers({ ...reflected, tables }, wanted);
  const more =
    changed > 0
      ? `, and ${changed} ${changed === 1 ? "other difference" : "other differences"} dating from Kallithea 0.3`
      : "";
  if (names.length > 0) warn(`Left by an older Kallithea, and not compared: ${names.join(", ")}${more}`);
  return schema;
}

function withoutCreated(table: TableModel, wanted: TableModel, created: CreatedObjects): TableModel {
  const isOwn = (name: string | undefined, others: readonly { readonly name?: string }[]) =>
    name !== undefined &&
    created.has(`${table.name}.${name}`.toLowerCase()) &&
    !others.some((other) => other.name === name);
  return {
    ...table,
    columns: table.columns.filter(({ name }) => !isOwn(name, wanted.columns)),
    constraints: table.constraints.filter(({ name }) => !isOwn(name, wanted.constraints)),
    indexes: table.indexes.filter(({ name }) => !isOwn(name, wanted.indexes)),
  };
}

/** Patterns as in the ini, between blanks or commas: `*` stands for any characters, `?` for one. */
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
  const all = new RegExp(`^(?:${alternatives.join("|")})$`, "s");
  return (table) => alternatives.length > 0 && all.test(table);
}
