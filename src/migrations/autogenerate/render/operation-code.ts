import type { ConstraintDefinition, Operation } from "../../../schema/operation.js";

/** The maximum line length in generated files, minus the indentation of a function body. */
const width = 140 - 2;

/** The call of `op` for an operation, as one would write it by hand. */
export function operationCode(operation: Operation): string {
  switch (operation.kind) {
    case "createTable":
      return call("createTable", tableLiteral(operation.table));
    case "dropTable":
      return call("dropTable", operation.table, ...optional(operation.ifExists, "ifExists"));
    case "renameTable":
      return call("renameTable", operation.from, operation.to);
    case "addColumn":
      return call(
        "addColumn",
        operation.table,
        { ...operation.column },
        ...optional(operation.ifNotExists, "ifNotExists"),
      );
    case "dropColumn":
      return call("dropColumn", operation.table, operation.column, ...optional(operation.ifExists, "ifExists"));
    case "alterColumn":
      return call("alterColumn", operation.table, operation.column, { ...operation.change });
    case "renameColumn":
      return call("renameColumn", operation.table, operation.from, operation.to);
    case "createIndex":
      return call("createIndex", operation.table, { ...operation.index });
    case "dropIndex":
      return call("dropIndex", operation.table, operation.name, ...optional(operation.ifExists, "ifExists"));
    case "createConstraint":
      return createConstraint(operation.table, operation.constraint);
    case "dropConstraint":
      return call(
        "dropConstraint",
        operation.table,
        operation.name,
        operation.type,
        ...optional(operation.ifExists, "ifExists"),
      );
  }
}

function tableLiteral({
  name,
  columns,
  constraints = [],
  indexes = [],
}: Extract<Operation, { kind: "createTable" }>["table"]): Literal {
  return {
    name,
    columns: columns.map((column) => ({ ...column })),
    constraints: constraints.length > 0 ? constraints.map((constraint) => ({ ...constraint })) : undefined,
    indexes: indexes.length > 0 ? indexes.map((index) => ({ ...index })) : undefined,
  };
}

function createConstraint(table: string, constraint: ConstraintDefinition): string {
  const { name } = constraint;
  if (name === undefined || constraint.type === "primary")
    throw new Error(`There is no operation that creates ${JSON.stringify(constraint)}`);
  if (constraint.type === "unique") return call("createUniqueConstraint", table, name, constraint.columns);
  if (constraint.type === "check") return call("createCheckConstraint", table, name, constraint.condition);
  const { type: _, name: __, columns, ...target } = constraint;
  return call("createForeignKey", table, name, columns, target);
}

function optional(flag: boolean | undefined, name: string): Literal[] {
  return flag ? [{ [name]: true }] : [];
}

function call(name: string, ...values: Literal[]): string {
  const line = `op.${name}(${values.map(inline).join(", ")});`;
  if (line.length <= width) return line;
  const first = values.slice(0, -1).map((value) => `${inline(value)}, `);
  // Only the last value is long; its braces share lines with the call.
  return `op.${name}(${first.join("")}${spread(values.at(-1) ?? null, width)});`;
}

/** The possible values; keys with the value undefined are omitted. */
type Literal = string | number | boolean | null | readonly Literal[] | { readonly [key: string]: Literal | undefined };

/**
 * A value as TypeScript: on one line if it fits into `width` characters, else on several.
 * @param used how much of the first line is already used
 */
export function literal(value: Literal, width: number, used = 0): string {
  const line = inline(value);
  return line.length <= width - used ? line : spread(value, width);
}

/** A list or an object with each item on a separate line. */
export function spread(value: Literal, width: number): string {
  if (typeof value !== "object" || value === null) return inline(value);
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  const items = itemsOf(value).map(([key, item]) => indent(`${key}${literal(item, width - 2, key.length + 1)},`));
  return [open, ...items, close].join("\n");
}

/** The same on one line, however long. */
export function inline(value: Literal): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const items = itemsOf(value).map(([key, item]) => key + inline(item));
  if (Array.isArray(value)) return `[${items.join(", ")}]`;
  return items.length === 0 ? "{}" : `{ ${items.join(", ")} }`;
}

function itemsOf(value: Extract<Literal, object>): [key: string, item: Literal][] {
  if (Array.isArray(value)) return value.map((item) => ["", item]);
  return Object.entries(value).flatMap(([key, item]) => (item === undefined ? [] : [[`${key}: `, item]]));
}

function indent(text: string): string {
  return text.replace(/^/gm, "  ");
}
