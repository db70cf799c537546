// Whether the rows of a backup are rows of Kallithea. db-backup writes no others; a file that was edited, and given the
// right checksums, may have any. Then it is refused before anything is restored.
import { createHash } from "node:crypto";
import type { ColumnKind } from "../../schema/columns.js";
import type { Row } from "../connection.js";
import { IncompatibleValue } from "../incompatible-value.js";
import type { Value } from "../normalize-value.js";
import { normalizeRow } from "../row-text.js";
import { type CopiedTable, copiedTables } from "../tables.js";
import type { BackupTable } from "./format.js";

/** How the values of a backup are written. */
export const backupOrigin = { trimsFractions: true, splitsFloats: false };

export interface RowChecks {
  /** Gets the lines of a table in their order. @returns what is wrong with one of them */
  add(table: BackupTable, texts: readonly string[]): string | undefined;
  /** After all tables. @returns which row refers to one that is not there */
  missingReference(): string | undefined;
}

/** Checks the values of each row, the order of keys, unique constraints and references in one pass. */
export function rowChecks(): RowChecks {
  const tables = new Map<string, TableCheck | undefined>();
  return {
    add(table, texts) {
      if (!tables.has(table.name)) tables.set(table.name, tableCheck(table));
      const check = tables.get(table.name);
      if (check === undefined) return undefined;
      for (const text of texts) {
        const problem = check.add(text);
        if (problem !== undefined) return `${table.name}, row ${check.rows}: ${problem}`;
      }
      return undefined;
    },
    missingReference() {
      const checks = [...tables.values()].filter((check) => check !== undefined);
      for (const { table, references } of checks) {
        for (const { column, parent, ids } of references) {
          const keys = tables.get(parent)?.keys;
          const missing = keys && [...ids].find((id) => !keys.has(id));
          if (missing !== undefined) return `${table.name}, ${column}: there is no ${missing} in ${parent}`;
        }
      }
      return undefined;
    },
  };
}

interface TableCheck {
  readonly table: CopiedTable;
  rows: number;
  /** Undefined unless other tables refer to this one. */
  readonly keys: Set<number> | undefined;
  readonly references: readonly { readonly column: string; readonly parent: string; readonly ids: Set<number> }[];
  add(text: string): string | undefined;
}

/** @returns nothing for a table of another revision */
function tableCheck({ name, columns }: BackupTable): TableCheck | undefined {
  const table = copiedTables.find((candidate) => candidate.name === name);
  if (table === undefined || columns.join() !== table.columns.map((column) => column.name).join()) return undefined;
  const at = (column: string) => columns.indexOf(column);
  const keyAt = at(table.key);
  const isParent = copiedTables.some(({ references }) => references.some((reference) => reference.table === name));
  const keys = isParent ? new Set<number>() : undefined;
  const references = table.references.map((reference) => ({
    column: reference.column,
    at: at(reference.column),
    parent: reference.table,
    ids: new Set<number>(),
  }));
  const uniques = table.uniques.map((unique) => ({ columns: unique.map(at), seen: new Set<string>(), names: unique }));
  let last = Number.NEGATIVE_INFINITY;
  const check = (values: readonly Value[]): string | undefined => {
    const key = values[keyAt] as number;
    if (key <= last) return `its ${table.key} ${key} is not above that of the row before it`;
    last = key;
    keys?.add(key);
    for (const { at, ids } of references) {
      const id = values[at];
      if (typeof id === "number") ids.add(id);
    }
    for (const { columns, seen, names } of uniques) {
      const unique = columns.map((index) => values[index] ?? null);
      if (unique.includes(null)) continue;
      const short = shortened(JSON.stringify(unique));
      if (seen.has(short)) return `its ${names.join(" and ")} is that of another row`;
      seen.add(short);
    }
    return undefined;
  };
  return {
    table,
    rows: 0,
    keys,
    references,
    add(text) {
      this.rows += 1;
      const row = rowOf(table, text);
      if (row === undefined) return "it is not a row of this table";
      const values: Value[] = [];
      for (const [index, value] of normalizeRow(table, row, backupOrigin).entries()) {
        if (value instanceof IncompatibleValue) return `its ${columns[index]} is ${value.reason}`;
        values.push(value);
      }
      return check(values);
    },
  };
}

/** Of a million texts, none takes more memory than this. */
const longestKept = 24;

function shortened(text: string): string {
  return text.length <= longestKept ? text : createHash("sha256").update(text).digest("base64").slice(0, 16);
}

/** @returns undefined if it is not a row of that table */
export function rowOf({ columns }: CopiedTable, text: string): Row | undefined {
  const values = isFlat(text, columns.length) ? parsed(text) : undefined;
  if (!Array.isArray(values) || values.length !== columns.length) return undefined;
  return Object.fromEntries(columns.map(({ name, kind }, index) => [name, decoded(kind, values[index])]));
}

const harmless = 1 << 16;

/** Whether it is at most one array of that many values: parsing a long line of brackets would take a lot of memory. */
function isFlat(text: string, count: number): boolean {
  if (text.length <= harmless) return true;
  let [commas, inText] = [0, false];
  for (let at = 1; at < text.length; at += 1) {
    const character = text[at];
    if (inText && character === "\\") at += 1;
    else if (character === '"') inText = !inText;
    else if (!inText && (character === "[" || character === "{")) return false;
    else if (!inText && character === ",") commas += 1;
    if (commas >= count) return false;
  }
  return true;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** See row-text.ts. */
function decoded(kind: ColumnKind, value: unknown): unknown {
  if (typeof value !== "string") return value;
  if (kind === "binary" || kind === "longBinary") return Buffer.from(value, "base64");
  return kind === "float53" ? Number(value) : value;
}
