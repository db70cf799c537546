// Changes of entities, as developers make them, and what a comparison with an unchanged database must find.
import type { Column } from "../../../src/schema/columns.js";
import {
  boolean,
  integer,
  nullable,
  primaryKey,
  references,
  serverDefault,
  string,
  text,
  unique,
} from "../../../src/schema/columns.js";
import { entities } from "../../../src/schema/entities.js";
import { type Entity, entity } from "../../../src/schema/entity.js";
import type { ConstraintDefinition, IndexDefinition, TableDefinition } from "../../../src/schema/operation.js";
import { targetTables } from "../../../src/schema/target-schema.js";
import type { Engine } from "../databases/engines.js";

export interface EntityChange {
  readonly name: string;
  readonly entities: readonly Entity[];
  /** A change that entities cannot express but operations can. */
  readonly adjust?: (table: TableDefinition) => TableDefinition;
  /** What `check` reports. */
  readonly found: readonly string[];
  /** The error of engines that do not support it. */
  readonly refusedBy?: Partial<Record<Engine["name"], string>>;
  /** Whether the real Alembic does not compare it. */
  readonly unseenByAlembic?: true;
  /** What the downgrade restores only empty. */
  readonly loses?: string;
}

/** The target tables after a change. */
export function targetOf({
  entities: changed,
  adjust = (table) => table,
}: Pick<EntityChange, "entities" | "adjust">): TableDefinition[] {
  return targetTables(changed).map(adjust);
}

export const entityChanges: readonly EntityChange[] = [
  { name: "nothing", entities, found: [] },
  addColumn("nullable column", "colour", nullable(string(10))),
  addColumn("NOT NULL column with a default", "stars", serverDefault(integer(), 5)),
  addColumn("NOT NULL text with a quote in its default", "motto", serverDefault(string(20), "it's so")),
  addColumn(
    "column with a foreign key",
    "reviewer_id",
    nullable(references("users")),
    "('add_fk', 'gists', 'fk_gists_reviewer_id')",
  ),
  addColumn("boolean", "pinned", serverDefault(boolean(), false)),
  addColumn(
    "column with a unique",
    "slug",
    nullable(unique(string(20))),
    "('add_constraint', 'gists', 'uq_gists_slug')",
  ),
  {
    name: "table with a foreign key, an index, a unique and a boolean",
    entities: [
      ...entities,
      entity(
        "badges",
        {
          badge_id: primaryKey(),
          user_id: references("users"),
          title: unique(string(30)),
          shown: boolean(),
          note: nullable(text()),
        },
        { uniques: { uq_badges_user_id: ["user_id", "title"] }, indexes: { badges_title_idx: ["title", "shown"] } },
      ),
    ],
    found: ["('add_table', 'badges')", "('add_index', 'badges', 'badges_title_idx')"],
  },
  {
    name: "index",
    ...onEntity("gists", withIndexes({ g_type_idx: ["gist_type", "user_id"] })),
    found: ["('add_index', 'gists', 'g_type_idx')"],
  },
  {
    name: "unique index",
    entities,
    adjust: withIndex({ name: "g_access_uidx", columns: ["gist_access_id"], unique: true }),
    found: ["('add_index', 'gists', 'g_access_uidx')"],
  },
  {
    name: "partial index",
    entities,
    adjust: withIndex({ name: "g_public_idx", columns: ["user_id"], where: "gist_type = 'public'" }),
    found: ["('add_index', 'gists', 'g_public_idx')"],
    refusedBy: { MariaDB: "is a partial index" },
  },
  {
    name: "composite unique",
    ...onEntity("repositories", withUniques({ uq_repositories_repo_name_user: ["repo_name", "user_id"] })),
    found: ["('add_constraint', 'repositories', 'uq_repositories_repo_name_user')"],
  },
  uniqueColumn("single unique on a column of a composite unique", "user_ip_map", "ip_addr", unique(string(255))),
  uniqueColumn("single unique on a column with a foreign key", "gists", "user_id", unique(references("users"))),
  uniqueColumn("single unique on a plain column", "users", "api_key", unique(string(255))),
  column("length", "gists", "gist_type", string(200), "modify_type"),
  column("nullability", "users", "lastname", nullable(string(255)), "modify_nullable"),
  column("type", "gists", "gist_type", text(), "modify_type"),
  column("default", "gists", "gist_type", serverDefault(string(128), "public"), "modify_default"),
  {
    name: "dropped column",
    ...onEntity("users", (users) => ({ ...users, columns: without(users.columns, "user_data") })),
    found: ["('remove_column', 'users', 'user_data')"],
    loses: "users.user_data",
  },
  {
    name: "dropped column with a unique and an index",
    ...onEntity("users", (users) => ({
      ...users,
      columns: without(users.columns, "email"),
      indexes: without(users.indexes, "u_email_idx"),
    })),
    found: [
      "('remove_index', 'users', 'u_email_idx')",
      "('remove_constraint', 'users', 'uq_users_email')",
      "('remove_column', 'users', 'email')",
    ],
    loses: "users.email",
  },
  {
    name: "dropped index",
    ...onEntity("gists", (gists) => ({ ...gists, indexes: without(gists.indexes, "g_created_on_idx") })),
    found: ["('remove_index', 'gists', 'g_created_on_idx')"],
  },
  {
    name: "dropped single unique",
    ...onEntity("users", (users) => ({ ...users, columns: { ...users.columns, email: nullable(string(255)) } })),
    found: ["('remove_constraint', 'users', 'uq_users_email')"],
  },
  {
    name: "dropped composite unique",
    ...onEntity("repo_to_perm", (table) => ({ ...table, uniques: {} })),
    found: ["('remove_constraint', 'repo_to_perm', 'uq_repo_to_perm_user_id')"],
  },
  {
    name: "dropped table",
    entities: entities.filter(({ table }) => table !== "user_ip_map"),
    found: ["('remove_table', 'user_ip_map')"],
    loses: "user_ip_map",
  },
  {
    name: "changed columns of a unique",
    ...onEntity("user_ip_map", (table) => ({ ...table, uniques: { uq_user_ip_map_user_id: ["user_id", "active"] } })),
    found: [
      "('remove_constraint', 'user_ip_map', 'uq_user_ip_map_user_id')",
      "('add_constraint', 'user_ip_map', 'uq_user_ip_map_user_id')",
    ],
  },
  {
    name: "changed order of an index",
    ...onEntity("user_api_keys", (table) => ({
      ...table,
      indexes: { ...table.indexes, uak_api_key_expires_idx: ["expires", "api_key"] },
    })),
    found: [
      "('remove_index', 'user_api_keys', 'uak_api_key_expires_idx')",
      "('add_index', 'user_api_keys', 'uak_api_key_expires_idx')",
    ],
    unseenByAlembic: true,
  },
  {
    name: "renamed index",
    ...onEntity("gists", (gists) => ({
      ...gists,
      indexes: { ...without(gists.indexes, "g_created_on_idx"), gists_created_idx: ["created_on"] },
    })),
    found: ["('remove_index', 'gists', 'g_created_on_idx')", "('add_index', 'gists', 'gists_created_idx')"],
  },
  {
    name: "renamed index over the column of a foreign key",
    ...onEntity("changeset_comments", (comments) => ({
      ...comments,
      indexes: { ...without(comments.indexes, "cc_pull_request_id_idx"), cc_pull_request_idx: ["pull_request_id"] },
    })),
    found: [
      "('remove_index', 'changeset_comments', 'cc_pull_request_id_idx')",
      "('add_index', 'changeset_comments', 'cc_pull_request_idx')",
    ],
  },
  {
    name: "new foreign key on an existing column",
    ...onEntity("statistics", (table) => ({
      ...table,
      columns: { ...table.columns, stat_on_revision: references("users") },
    })),
    found: ["('add_fk', 'statistics', 'fk_statistics_stat_on_revision')"],
  },
  {
    name: "check",
    entities,
    adjust: withCheck("gist_expires >= -1"),
    found: ["('add_constraint', 'gists', 'ck_gists_expires')"],
    unseenByAlembic: true,
  },
];

function addColumn(what: string, name: string, added: Column, ...more: string[]): EntityChange {
  return {
    name: what,
    ...onEntity("gists", (gists) => ({ ...gists, columns: { ...gists.columns, [name]: added } })),
    found: [`('add_column', 'gists', '${name}')`, ...more],
  };
}

function uniqueColumn(what: string, table: string, name: string, changed: Column): EntityChange {
  return {
    name: what,
    ...onEntity(table, (of) => ({ ...of, columns: { ...of.columns, [name]: changed } })),
    found: [`('add_constraint', '${table}', 'uq_${table}_${name}')`],
  };
}

function column(what: string, table: string, name: string, changed: Column, word: string): EntityChange {
  return {
    name: what,
    ...onEntity(table, (of) => ({ ...of, columns: { ...of.columns, [name]: changed } })),
    found: [`('${word}', '${table}', '${name}')`],
  };
}

function onEntity(table: string, change: (of: Entity) => Entity): { entities: readonly Entity[] } {
  return { entities: entities.map((of) => (of.table === table ? change(of) : of)) };
}

function withIndex(index: IndexDefinition): NonNullable<EntityChange["adjust"]> {
  return onGists((gists) => ({ ...gists, indexes: [...(gists.indexes ?? []), index] }));
}

/** On the table `gists`. */
export function withCheck(condition: string): NonNullable<EntityChange["adjust"]> {
  const check: ConstraintDefinition = { type: "check", name: "ck_gists_expires", condition };
  return onGists((gists) => ({ ...gists, constraints: [...(gists.constraints ?? []), check] }));
}

function onGists(change: (table: TableDefinition) => TableDefinition): NonNullable<EntityChange["adjust"]> {
  return (table) => (table.name === "gists" ? change(table) : table);
}

function withIndexes(indexes: Entity["indexes"]): (of: Entity) => Entity {
  return (of) => ({ ...of, indexes: { ...of.indexes, ...indexes } });
}

function withUniques(uniques: Entity["uniques"]): (of: Entity) => Entity {
  return (of) => ({ ...of, uniques: { ...of.uniques, ...uniques } });
}

function without<Item>(items: Readonly<Record<string, Item>>, name: string): Record<string, Item> {
  return Object.fromEntries(Object.entries(items).filter(([key]) => key !== name));
}
