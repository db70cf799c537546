// Rows that a careless copy would change, and a comparison that detects it.
import type { TestInstance } from "../cli/instance.js";
import { query, type Row } from "./engines.js";

/** Values that every engine can store, but a careless copy would change. */
export const awkward = [
  "PRAGMA foreign_keys = OFF",
  "INSERT INTO settings VALUES (500, 'empty', '', NULL), (501, 'null too', 'x', '')",
  "INSERT INTO settings VALUES (502, 'emoji 🦊', char(65279) || 'byte order mark, 日本, 🦊, ''quote'', \"double\", back\\slash, %s, ?, $1, :x, {a,b}, \t' || char(10) || char(13), 'unicode')",
  "INSERT INTO settings VALUES (503, ' blank before and ', ' after  ', 'unicode'), (504, 'replaced', 'a' || char(65533), NULL)",
  "INSERT INTO repositories (repo_id, repo_name, repo_state, repo_type, user_id, private, statistics, downloads, description, created_on, updated_on, landing_revision, changeset_cache, fork_id, group_id) SELECT 90, 'fork of a later one', repo_state, repo_type, user_id, 1, 0, 1, '', created_on, '0001-01-01 00:00:00.000000', landing_revision, x'00ff5c27220a0d1a', 91, group_id FROM repositories LIMIT 1",
  "INSERT INTO repositories (repo_id, repo_name, repo_state, repo_type, user_id, private, statistics, downloads, description, created_on, updated_on, landing_revision, changeset_cache, fork_id, group_id) SELECT 91, 'a later one', repo_state, repo_type, user_id, 0, 0, 0, 'x', '9999-12-31 23:59:59.000000', '2000-02-29 00:00:00.000000', landing_revision, x'', 91, group_id FROM repositories LIMIT 1",
  "INSERT INTO gists SELECT 700, 'float', '', user_id, 0.1 + 0.2, 'public', created_on, modified_at FROM gists LIMIT 1",
  "INSERT INTO gists SELECT 701, 'float 2', '', user_id, -1, 'public', created_on, modified_at FROM gists LIMIT 1",
  "INSERT INTO gists SELECT 702, 'float 3', '', user_id, 1.7976931348623157e308, 'public', created_on, modified_at FROM gists LIMIT 1",
  "INSERT INTO gists SELECT 703, 'float 4', '', user_id, 5e-324, 'public', created_on, modified_at FROM gists LIMIT 1",
  "INSERT INTO user_logs VALUES (0, NULL, 'of nobody', NULL, '', NULL, '', '2016-02-29 12:00:00.000000')",
  "INSERT INTO user_logs VALUES (-5, NULL, 'below zero', NULL, '', NULL, '', '2016-02-29 12:00:00.000000')",
  "INSERT INTO user_logs VALUES (2000000000, NULL, 'far away', NULL, '', NULL, '', '2016-02-29 12:00:00.000000')",
  "DELETE FROM user_logs WHERE user_log_id = 2000000000",
  "UPDATE groups SET group_parent_id = (SELECT max(group_id) FROM groups) WHERE group_id = (SELECT min(group_id) FROM groups)",
];

/** MariaDB's columns store no fractions of seconds. */
export const wholeSeconds = [
  ["user_api_keys", "created_on"],
  ["gists", "created_on"],
  ["gists", "modified_at"],
  ["user_logs", "action_date"],
  ["repositories_fields", "created_on"],
  ["user_followings", "follows_from"],
  ["pull_requests", "created_on"],
  ["pull_requests", "updated_on"],
  ["changeset_comments", "created_on"],
  ["changeset_comments", "modified_at"],
  ["changeset_statuses", "modified_at"],
  ["groups", "created_on"],
  ["repositories", "created_on"],
  ["repositories", "updated_on"],
  ["user_ssh_keys", "created_on"],
  ["user_ssh_keys", "last_seen"],
  ["users", "last_login"],
  ["users", "created_on"],
  ["users_groups", "created_on"],
].map(([table, column]) => `UPDATE ${table} SET ${column} = substr(${column}, 1, 19) || '.000000'`);

/** Every value with its type and bytes. */
export async function exactRows({ url }: TestInstance): Promise<Record<string, Row[]>> {
  const tables = await query(url, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name");
  const result: Record<string, Row[]> = {};
  for (const { name } of tables) {
    const columns = await query(url, `PRAGMA table_info(${name})`);
    const values = columns.map((column) => {
      const value = `"${column.name}"`;
      return `typeof(${value}) || ' ' || CASE typeof(${value}) WHEN 'real' THEN quote(${value}) ELSE hex(${value}) END AS ${value}`;
    });
    result[String(name)] = await query(url, `SELECT ${values.join(", ")} FROM ${name} ORDER BY 1`);
  }
  return result;
}
