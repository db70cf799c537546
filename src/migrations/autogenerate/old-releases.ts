// Databases created by Kallithea 0.3 or 0.5: what Alembic's upgrade, and ours, leaves behind in them is not reported as
// a difference.
import { isLeftByOldRelease } from "../../database/old-releases.js";
import { columnsOf, primaryKeyOf, type SchemaModel, type TableModel } from "../../schema/model.js";
import type { ColumnDefinition, ConstraintDefinition, IndexDefinition } from "../../schema/operation.js";

export interface WithoutLeftovers {
  readonly schema: SchemaModel;
  /** What was removed by name: tables, and `table.column`. */
  readonly names: readonly string[];
  /** How many columns, constraints and indexes differ because 0.3 created them. */
  readonly changed: number;
}

/**
 * A schema without what old releases have left behind. Tables and columns are recognized by name in every database. The
 * rest is ignored only if the database has something of 0.3 by name: elsewhere, the same difference is a deliberate
 * change.
 */
export function withoutLeftovers(reflected: SchemaModel, target: SchemaModel): WithoutLeftovers {
  const names = reflected.tables.flatMap(({ name, columns }) => [
    name,
    ...columns.map((column) => `${name}.${column.name}`),
  ]);
  const found = names.filter((name) => isLeftByOldRelease(name) && !hasName(target, name));
  const tables = reflected.tables
    .filter(({ name }) => !found.includes(name))
    .map((table) => withoutColumns(table, found));
  if (!found.some((name) => of03.includes(name))) return { schema: { ...reflected, tables }, names: found, changed: 0 };
  const normalized = tables.map((table) => {
    const targetTable = target.tables.find(({ name }) => name === table.name);
    return targetTable ? asOf07(table, targetTable) : { table, changed: 0 };
  });
  return {
    schema: { ...reflected, tables: normalized.map(({ table }) => table) },
    names: found,
    changed: normalized.reduce((sum, { changed }) => sum + changed, 0),
  };
}

/** What no later release has created. */
const of03: readonly string[] = ["notifications", "user_to_notification", "permissions.permission_longname"];

function hasName({ tables }: SchemaModel, target: string): boolean {
  return tables.some(
    ({ name, columns }) => name === target || columns.some((column) => `${name}.${column.name}` === target),
  );
}

function withoutColumns(table: TableModel, names: readonly string[]): TableModel {
  return { ...table, columns: table.columns.filter((column) => !names.includes(`${table.name}.${column.name}`)) };
}

function asOf07(table: TableModel, target: TableModel): { table: TableModel; changed: number } {
  const nullables = table.columns.filter((column) => hasOtherNull(table.name, column, target));
  const extra = [...table.constraints, ...table.indexes].filter((key) => isExtraUnique(table, key));
  const added = missing[table.name] ?? [];
  const constraints = target.constraints.filter(
    (key) => added.includes(key.name ?? "") && !hasSame(table.constraints, key),
  );
  const indexes = target.indexes.filter(
    (key) => added.includes(key.name) && !table.indexes.some(({ name }) => name === key.name),
  );
  return {
    table: {
      ...table,
      columns: table.columns.map((column) =>
        nullables.includes(column) ? { ...column, nullable: !column.nullable } : column,
      ),
      constraints: [...table.constraints.filter((key) => !extra.includes(key)), ...constraints],
      indexes: [...table.indexes.filter((key) => !extra.includes(key)), ...indexes],
    },
    changed:
      nullables.length + extra.filter((key) => !isImplied(table, key)).length + constraints.length + indexes.length,
  };
}

function hasOtherNull(table: string, { name, nullable = false }: ColumnDefinition, target: TableModel): boolean {
  const column = target.columns.find((other) => other.name === name);
  const known = nullable ? nullable03 : required03;
  return column !== undefined && (column.nullable ?? false) !== nullable && (known[table] ?? []).includes(name);
}

function hasSame(constraints: readonly ConstraintDefinition[], target: ConstraintDefinition): boolean {
  return constraints.some(
    (other) => other.type === "unique" && target.type === "unique" && isSame(other.columns, target.columns),
  );
}

/** MariaDB lists unique constraints as indexes, including those that the primary key implies. */
function isExtraUnique(table: TableModel, key: ConstraintDefinition | IndexDefinition): boolean {
  const columns = uniqueColumns(key);
  if (columns === undefined) return false;
  return isImplied(table, key) || (uniques03[table.name] ?? []).some((extra) => isSame(columns, extra));
}

/** No row can violate it without violating the primary key. */
function isImplied(table: TableModel, key: ConstraintDefinition | IndexDefinition): boolean {
  return isSame(uniqueColumns(key) ?? [], primaryKeyOf(table));
}

function uniqueColumns(key: ConstraintDefinition | IndexDefinition): readonly string[] | undefined {
  if ("type" in key) return key.type === "unique" ? key.columns : undefined;
  return key.unique && key.where === undefined && columnsOf(key).length === key.columns.length
    ? columnsOf(key)
    : undefined;
}

function isSame(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((name) => others.includes(name));
}

type OfTables<Item> = Readonly<Record<string, readonly Item[]>>;

/** NOT NULL in later releases. */
const nullable03: OfTables<string> = {
  gists: ["gist_access_id", "gist_description", "user_id"],
  groups: ["group_description"],
  permissions: ["permission_name"],
  pull_request_reviewers: ["user_id"],
  pull_requests: ["title", "description", "revisions"],
  repositories: ["repo_state", "private", "statistics", "downloads", "description"],
  repositories_fields: ["field_key"],
  settings: ["app_settings_name", "app_settings_value"],
  ui: ["ui_section", "ui_key", "ui_active"],
  user_api_keys: ["user_id", "description"],
  user_email_map: ["user_id", "email"],
  user_followings: ["follows_from"],
  user_ip_map: ["user_id", "ip_addr", "active"],
  user_logs: ["username", "repository_name", "action", "action_date"],
  users: ["username", "password", "active", "admin", "firstname", "lastname", "api_key"],
  users_groups: ["users_group_active"],
};

/** Nullable in later releases. */
const required03: OfTables<string> = { changeset_statuses: ["revision"] };

const uniques03: OfTables<readonly string[]> = {
  groups: [["group_name", "group_parent_id"]],
  ui: [["ui_key"]],
};

/** By their names in 0.7. */
const missing: OfTables<string> = {
  changeset_statuses: ["cs_repo_id_pull_request_id_idx"],
  pull_request_reviewers: ["pull_request_reviewers_user_id_idx"],
  ui: ["uq_ui_ui_section"],
};
