// Rows that refer to rows that do not exist, and the statement that ends it.
import type { DataSource } from "typeorm";
import { primaryKeyOf } from "../../../scan/removal/references.js";
import { users } from "../../../schema/entities/users.js";
import { entities } from "../../../schema/entities.js";
import { type Entity, rowsOf } from "../../../schema/entity.js";
import type { Finding } from "../../finding.js";
import { finding } from "../finding-kinds.js";

/** With one query for each foreign key: SQLite and old MySQL tables do not enforce them. */
export async function checkReferences(dataSource: DataSource): Promise<Finding[]> {
  const findings: Finding[] = [];
  const administrator = await rowsOf(dataSource, users).findOne({ where: { admin: true }, order: { user_id: "ASC" } });
  for (const { table, columns } of entities) {
    for (const [column, { references, nullable }] of Object.entries(columns)) {
      if (references === undefined) continue;
      const reference = {
        table,
        column,
        references,
        key: primaryKeyOf(entityOf(references)),
        nullable: nullable === true,
      };
      const { count, first } = await dangling(dataSource, reference);
      if (count === 0) continue;
      const rows = count === 1 ? "1 row refers" : `${count} rows refer`;
      const missing = count === 1 ? "which does not exist" : "and others that do not exist";
      findings.push(
        finding("dangling-reference", `${table}.${column}: ${rows} to ${first} in ${references}, ${missing}.`, {
          fix: `Restore the missing rows of ${references} from a backup. If there is none, keep a copy of the database, and run in it: ${repair(dataSource, reference, administrator?.user_id)};`,
          place: `${table}.${column}`,
        }),
      );
    }
  }
  return findings;
}

interface ForeignKey {
  readonly table: string;
  readonly column: string;
  readonly references: string;
  /** The column that it refers to. */
  readonly key: string;
  readonly nullable: boolean;
}

function entityOf(table: string): Entity {
  return entities.find((entity) => entity.table === table) as Entity;
}

async function dangling(
  dataSource: DataSource,
  { table, column, references, key }: ForeignKey,
): Promise<{ count: number; first: unknown }> {
  const quote = (name: string) => dataSource.driver.escape(name);
  const child = `child.${quote(column)}`;
  const parent = `parent.${quote(key)}`;
  const [row] = (await dataSource.query(
    `SELECT count(*) AS n, min(${child}) AS lowest FROM ${quote(table)} AS child
     LEFT JOIN ${quote(references)} AS parent ON ${parent} = ${child}
     WHERE ${child} IS NOT NULL AND ${parent} IS NULL`,
  )) as { n: unknown; lowest: unknown }[];
  return { count: Number(row?.n), first: row?.lowest };
}

/** Whose owner can be another user without a change of meaning. */
const ownerColumns: ReadonlySet<string> = new Set([
  "repositories.user_id",
  "groups.user_id",
  "users_groups.user_id",
  "gists.gist_owner",
  "pull_requests.user_id",
]);

/** The statement that ends the fault. @param owner an administrator */
function repair(
  dataSource: DataSource,
  { table, column, references, key, nullable }: ForeignKey,
  owner: number | undefined,
): string {
  const quote = (name: string) => dataSource.driver.escape(name);
  // MySQL does not change a table that the same statement reads, except through another name.
  const parents =
    table === references ? `(SELECT ${quote(key)} FROM ${quote(references)}) AS parent` : quote(references);
  const where = `WHERE ${quote(column)} NOT IN (SELECT ${quote(key)} FROM ${parents})`;
  if (nullable) return `UPDATE ${quote(table)} SET ${quote(column)} = NULL ${where}`;
  if (owner !== undefined && ownerColumns.has(`${table}.${column}`))
    return `UPDATE ${quote(table)} SET ${quote(column)} = ${owner} ${where}`;
  return `DELETE FROM ${quote(table)} ${where}`;
}
