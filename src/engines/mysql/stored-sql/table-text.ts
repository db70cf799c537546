// A table as SHOW CREATE TABLE tells of it. Nothing here asks a database.
import type { StoredColumn, StoredConstraint, StoredIndex, StoredTable } from "../../server/migrate/stored-table.js";
import { inParentheses, namesIn, splitOutside } from "../migrate/tokens.js";
import { type ColumnText, parseColumn } from "./column-text.js";

export interface TableText extends StoredTable {
  readonly columns: readonly (StoredColumn & { readonly text: ColumnText })[];
  /** All but the primary key: those of unique constraints and foreign keys, too. */
  readonly keys: readonly Key[];
}

export interface Key extends StoredIndex {
  readonly comment: string | undefined;
}

type Line = readonly [name: string, definition: string];

/** @param text the answer of SHOW CREATE TABLE */
export function parseTable(name: string, text: string): TableText {
  // Strings have their line breaks escaped, so each part is a line.
  const lines = text
    .split("\n")
    .slice(1, -1)
    .map((line) => line.trim().replace(/,$/, ""));
  const foreignKeys = lines.flatMap((line) => constraintLine(line, "FOREIGN KEY").map(foreignKey));
  const keys = lines.flatMap(key);
  return {
    name,
    columns: lines.flatMap(column),
    constraints: [
      ...lines.flatMap(primaryKey),
      ...keys
        .filter(({ unique }) => unique)
        .map(({ name: key, columns, definition }) => ({ name: key, type: "unique" as const, columns, definition })),
      ...foreignKeys,
      ...lines.flatMap((line) => constraintLine(line, "CHECK").map(check)),
    ],
    indexes: keys.filter((index) => !index.unique && !foreignKeys.some((other) => isMadeFor(index, other))),
    keys,
  };
}

/** Whether it is the index that the server makes for a foreign key where there is none yet. */
export function isMadeFor(key: StoredIndex, foreignKey: StoredConstraint): boolean {
  return key.name === foreignKey.name && key.columns.join() === foreignKey.columns.join();
}

function column(line: string): TableText["columns"] {
  const [name, definition] = /^(`(?:[^`]|``)*`) (.*)$/s.exec(line)?.slice(1) ?? [];
  if (name === undefined || definition === undefined) return [];
  const text = parseColumn(definition);
  return [{ name: namesIn(name)[0] ?? "", type: text.type, nullable: text.nullable, default: text.default, text }];
}

function key(line: string): Key[] {
  const [, kind, name = "", definition = ""] = /^(?:(UNIQUE|FULLTEXT|SPATIAL) )?KEY (`(?:[^`]|``)*`) (.*)$/s.exec(line) ?? [];
  if (name === "") return [];
  const parts = splitOutside(inParentheses(definition), ",");
  return [
    {
      name: namesIn(name)[0] ?? "",
      columns: parts.flatMap((part) => namesIn(part)),
      unique: kind === "UNIQUE",
      definition: `${kind === undefined ? "" : `${kind} `}(${parts.join(", ")})`,
      comment: /COMMENT '((?:[^'\\]|\\.|'')*)'/.exec(definition)?.[1],
    },
  ];
}

function primaryKey(line: string): StoredConstraint[] {
  if (!line.startsWith("PRIMARY KEY")) return [];
  return [{ name: "PRIMARY", type: "primary", columns: namesIn(inParentheses(line)), definition: line }];
}

function constraintLine(line: string, words: string): Line[] {
  const [name, definition] = /^CONSTRAINT (`(?:[^`]|``)*`) (.*)$/s.exec(line)?.slice(1) ?? [];
  if (name === undefined || !definition?.startsWith(words)) return [];
  return [[namesIn(name)[0] ?? "", definition]];
}

function foreignKey([name, definition]: Line): StoredConstraint {
  return { name, type: "foreign", columns: namesIn(inParentheses(definition)), definition };
}

function check([name, definition]: Line): StoredConstraint {
  return { name, type: "check", columns: [...new Set(namesIn(definition))], definition };
}
