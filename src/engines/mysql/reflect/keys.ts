import type { ConstraintDefinition, IndexDefinition } from "../../../schema/operation.js";
import { quote } from "../ddl/quote.js";
import type { ForeignKeyRow, IndexRow, RuleRow } from "./catalog.js";

export interface Keys {
  readonly primary: readonly ConstraintDefinition[];
  readonly indexes: readonly IndexDefinition[];
  /** What operations cannot express. */
  readonly unsupported: readonly string[];
}

export function reflectIndexes(rows: readonly IndexRow[]): Keys {
  const own = groupByName(rows);
  const isPrimary = ([first]: readonly IndexRow[]) => first?.name === "PRIMARY";
  return {
    primary: own
      .filter(isPrimary)
      .map((members) => ({ type: "primary", columns: members.map(({ column }) => column) })),
    indexes: own.filter((members) => !isPrimary(members)).map(reflectIndex),
    unsupported: own.flatMap(([first]) =>
      first && unsupportedMethods.has(first.method) ? [`${first.method} of index ${first.name}`] : [],
    ),
  };
}

const unsupportedMethods: ReadonlySet<string> = new Set(["FULLTEXT", "SPATIAL", "RTREE"]);

function reflectIndex(members: readonly IndexRow[]): IndexDefinition {
  const [first] = members;
  return {
    name: first?.name ?? "",
    columns: members.map(reflectMember),
    ...(first?.unique === "YES" && { unique: true }),
  };
}

function reflectMember({ column, prefix, direction }: IndexRow): IndexDefinition["columns"][number] {
  if (prefix === null && direction !== "D") return column;
  return { sql: `${quote(column)}${prefix === null ? "" : `(${prefix})`}${direction === "D" ? " DESC" : ""}` };
}

export function reflectForeignKeys(rows: readonly ForeignKeyRow[], rules: readonly RuleRow[]): ConstraintDefinition[] {
  return groupByName(rows).map((members) => {
    const [{ name, referred_table }] = members;
    const { on_delete, on_update } = rules.find((rule) => rule.name === name) ?? {};
    return {
      type: "foreign",
      name,
      columns: members.map(({ column }) => column),
      referredTable: referred_table,
      referredColumns: members.map(({ referred_column }) => referred_column),
      ...(isExplicit(on_delete) && { onDelete: on_delete }),
      ...(isExplicit(on_update) && { onUpdate: on_update }),
    };
  });
}

/** MariaDB reports RESTRICT if no action was given; for InnoDB it is the same as NO ACTION. */
function isExplicit(rule: string | undefined): rule is string {
  return rule !== undefined && rule !== "RESTRICT" && rule !== "NO ACTION";
}

type NotEmpty<Item> = readonly [Item, ...Item[]];

function groupByName<Row extends { readonly name: string }>(rows: readonly Row[]): NotEmpty<Row>[] {
  const groups = new Map<string, [Row, ...Row[]]>();
  for (const row of rows) {
    const known = groups.get(row.name);
    if (known) known.push(row);
    else groups.set(row.name, [row]);
  }
  return [...groups.values()];
}
