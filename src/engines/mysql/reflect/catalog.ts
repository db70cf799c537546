// MariaDB's information_schema for the tables of the current database: six statements, whatever the number of tables.
import type { Query } from "../../../migrations/autogenerate/schema-engine.js";

export interface TableRow {
  readonly table: string;
  readonly type: string;
  readonly engine: string | null;
  readonly collation: string;
  /** Of the database: the default of new tables. */
  readonly usual_collation: string;
  readonly options: string;
}

export interface ColumnRow {
  readonly table: string;
  readonly name: string;
  readonly type: string;
  readonly nullable: "YES" | "NO";
  readonly value: string | null;
  readonly extra: string;
  readonly generation: string | null;
  readonly collation: string | null;
}

/** One column of an index. */
export interface IndexRow {
  readonly table: string;
  readonly name: string;
  readonly unique: "YES" | "NO";
  readonly column: string;
  /** In characters, if the index covers only a prefix of the column. */
  readonly prefix: number | null;
  readonly direction: "A" | "D" | null;
  readonly method: string;
}

/** One column of a foreign key. */
export interface ForeignKeyRow {
  readonly table: string;
  readonly name: string;
  readonly column: string;
  readonly referred_table: string;
  readonly referred_column: string;
}

export interface RuleRow {
  readonly table: string;
  readonly name: string;
  readonly on_delete: string;
  readonly on_update: string;
}

export interface CheckRow {
  readonly table: string;
  readonly name: string;
  readonly level: "Table" | "Column";
  readonly condition: string;
}

/** Without the version table, and without leftovers of killed commands, which the next command removes. */
export function tableRows(query: Query): Promise<TableRow[]> {
  return query(`
    SELECT t.TABLE_NAME AS \`table\`, t.TABLE_TYPE AS type, t.ENGINE AS engine, t.TABLE_COLLATION AS collation, t.CREATE_OPTIONS AS options,
      s.DEFAULT_COLLATION_NAME AS usual_collation
    FROM information_schema.TABLES t JOIN information_schema.SCHEMATA s ON s.SCHEMA_NAME = t.TABLE_SCHEMA
    WHERE t.TABLE_SCHEMA = DATABASE() AND t.TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED') AND t.TABLE_NAME <> 'alembic_version'
      AND t.TABLE_NAME NOT REGEXP '^kallithea_cli_'
    ORDER BY t.TABLE_NAME`);
}

export function columnRows(query: Query): Promise<ColumnRow[]> {
  return query(`
    SELECT TABLE_NAME AS \`table\`, COLUMN_NAME AS name, COLUMN_TYPE AS type, IS_NULLABLE AS nullable, COLUMN_DEFAULT AS value, EXTRA AS extra,
      GENERATION_EXPRESSION AS generation, COLLATION_NAME AS collation
    FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() ORDER BY TABLE_NAME, ORDINAL_POSITION`);
}

export function indexRows(query: Query): Promise<IndexRow[]> {
  return query(`
    SELECT TABLE_NAME AS \`table\`, INDEX_NAME AS name, IF(NON_UNIQUE, 'NO', 'YES') AS \`unique\`, COLUMN_NAME AS \`column\`, SUB_PART AS prefix, COLLATION AS direction,
      INDEX_TYPE AS method
    FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() ORDER BY TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX`);
}

export function foreignKeyRows(query: Query): Promise<ForeignKeyRow[]> {
  return query(`
    SELECT TABLE_NAME AS \`table\`, CONSTRAINT_NAME AS name, COLUMN_NAME AS \`column\`, REFERENCED_COLUMN_NAME AS referred_column,
      IF(REFERENCED_TABLE_SCHEMA = TABLE_SCHEMA, REFERENCED_TABLE_NAME, CONCAT_WS('.', REFERENCED_TABLE_SCHEMA, REFERENCED_TABLE_NAME))
        AS referred_table
    FROM information_schema.KEY_COLUMN_USAGE WHERE TABLE_SCHEMA = DATABASE() AND REFERENCED_TABLE_NAME IS NOT NULL
    ORDER BY TABLE_NAME, CONSTRAINT_NAME, ORDINAL_POSITION`);
}

/** What foreign keys do. A join with those above takes MariaDB four times as long as both queries. */
export function ruleRows(query: Query): Promise<RuleRow[]> {
  return query(`
    SELECT TABLE_NAME AS \`table\`, CONSTRAINT_NAME AS name, DELETE_RULE AS on_delete, UPDATE_RULE AS on_update
    FROM information_schema.REFERENTIAL_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = DATABASE()`);
}

export function checkRows(query: Query): Promise<CheckRow[]> {
  return query(`
    SELECT TABLE_NAME AS \`table\`, CONSTRAINT_NAME AS name, LEVEL AS level, CHECK_CLAUSE AS \`condition\`
    FROM information_schema.CHECK_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = DATABASE() ORDER BY TABLE_NAME, CONSTRAINT_NAME`);
}
