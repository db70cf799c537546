import type { ColumnDefinition, ColumnType, Operation } from "../../schema/operation.js";
import { RevisionError } from "../revision-error.js";

/** All that must be known about the rows of a database. */
export type HasRows = (table: string) => Promise<boolean>;

/**
 * Refuses new columns that existing rows would have no value for.
 * @throws RevisionError with the columns and the possible solutions
 */
export async function requireServerDefaults(operations: readonly Operation[], hasRows: HasRows): Promise<void> {
  const refused: AddColumn[] = [];
  for (const operation of operations) {
    if (operation.kind !== "addColumn" || !needsValue(operation.column)) continue;
    if (await hasRows(operation.table)) refused.push(operation);
  }
  if (refused.length > 0) throw missingDefaults(refused);
}

function needsValue(column: ColumnDefinition): boolean {
  return !column.nullable && column.default === undefined && !column.autoIncrement;
}

type AddColumn = Extract<Operation, { kind: "addColumn" }>;

function missingDefaults(refused: readonly AddColumn[]): RevisionError {
  const names = refused.map(({ table, column }) => `${table}.${column.name}`).join(", ");
  const type = typeInEntity(refused[0]?.column.type);
  const value = exampleDefault(refused[0]?.column.type);
  const solutions = [
    ...(value === undefined ? [] : [`a server default for all rows: serverDefault(${type}, ${value}) in the entity;`]),
    `NULL for unknown values: nullable(${type}) in the entity;`,
    'three steps, to give each row its own value: make it nullable, run `revision --autogenerate`, and add an op.execute("UPDATE …") that fills it to the file; ' +
      "then remove nullable and run `revision --autogenerate` again.",
  ];
  return new RevisionError(
    `${names}: NOT NULL and without a default, but existing rows would have no value for it`,
    [
      "Nothing was written. Choose one of these:",
      ...solutions.map((solution, index) => `${index + 1}. ${solution}`),
    ].join("\n"),
  );
}

/** A type as written in an entity. */
function typeInEntity(type: ColumnType = { kind: "string", length: 20 }): string {
  return "kind" in type ? `${type.kind}(${type.length ?? ""})` : "…";
}

/** An example default for a type; none for binary types, which cannot have one. */
function exampleDefault(type: ColumnType = { kind: "string" }): string | undefined {
  if (!("kind" in type)) return "…";
  return {
    integer: "0",
    float53: "0",
    boolean: "false",
    datetime: '"2000-01-01 00:00:00"',
    string: '"…"',
    text: '"…"',
    binary: undefined,
    longBinary: undefined,
  }[type.kind];
}
