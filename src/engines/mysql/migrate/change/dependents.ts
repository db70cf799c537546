// Views, triggers, routines and events that name a table or a column. When that is renamed, the server neither
// updates them nor refuses the change: they fail when they are used. It does update generated columns and checks.
import { lexicalDialects } from "../../../../schema/sql/lexer.js";
import { keyword, nameIn, tokenize } from "../../../../schema/sql/tokens.js";
import type { Queryable } from "../../../server/migrate/offending-rows.js";
import { sameName } from "../../ddl/names.js";

/** A table, or one of its columns. */
export interface TableOrColumn {
  readonly table: string;
  readonly column?: string;
}

export interface Dependent {
  readonly kind: "view" | "trigger" | "function" | "procedure" | "event";
  readonly schema: string;
  readonly name: string;
  /** SQL; empty if the account may not see it. */
  readonly body: string;
  /** The table that a trigger belongs to, and is dropped with. */
  readonly table: string | null;
}

/** @throws Error naming what would break */
export async function refuseToBreakDependents(
  connection: Queryable,
  place: TableOrColumn,
  change: "renamed" | "dropped",
): Promise<void> {
  const [{ own } = { own: "" }]: { own: string }[] = await connection.query("SELECT DATABASE() AS own");
  const users = (await readDependents(connection)).filter((dependent) => uses(dependent, place, { own, change }));
  if (users.length === 0) return;
  const names = users.map(({ kind, schema, name }) => `the ${kind} ${schema === own ? name : `${schema}.${name}`}`);
  throw new Error(
    `${place.table}${place.column === undefined ? "" : `.${place.column}`} cannot be ${change}: ${names.join(", ")} would no longer work. ` +
      "Drop that first and create it again afterwards",
  );
}

async function readDependents(connection: Queryable): Promise<Dependent[]> {
  return connection.query(`
    SELECT 'view' AS kind, TABLE_SCHEMA AS \`schema\`, TABLE_NAME AS name, VIEW_DEFINITION AS body, NULL AS \`table\` FROM information_schema.VIEWS
    WHERE ${isOfUsers("TABLE_SCHEMA")}
    UNION ALL SELECT 'trigger', TRIGGER_SCHEMA, TRIGGER_NAME, ACTION_STATEMENT, EVENT_OBJECT_TABLE FROM information_schema.TRIGGERS
    WHERE ${isOfUsers("TRIGGER_SCHEMA")}
    UNION ALL SELECT LOWER(ROUTINE_TYPE), ROUTINE_SCHEMA, ROUTINE_NAME, COALESCE(ROUTINE_DEFINITION, ''), NULL FROM information_schema.ROUTINES
    WHERE ${isOfUsers("ROUTINE_SCHEMA")}
    UNION ALL SELECT 'event', EVENT_SCHEMA, EVENT_NAME, EVENT_DEFINITION, NULL FROM information_schema.EVENTS
    ORDER BY kind, name`);
}

function isOfUsers(schema: string): string {
  return `${schema} NOT IN ('sys', 'mysql', 'information_schema', 'performance_schema')`;
}

/** Whether it uses the table or column. Assumes so if only a full parser of its SQL could tell. */
export function uses(
  { kind, schema, body, table: ownTable }: Dependent,
  { table, column }: TableOrColumn,
  { own, change }: { own: string; change: "renamed" | "dropped" },
): boolean {
  const isOfTable = kind === "trigger" && schema === own && sameName(ownTable ?? "", table);
  if (isOfTable && column === undefined && change === "dropped") return false;
  const names = namesIn({ kind, body });
  const namesTable = names.has(table.toLowerCase()) && (schema === own || names.has(own.toLowerCase()));
  return column === undefined ? namesTable : (isOfTable || namesTable) && names.has(column.toLowerCase());
}

/**
 * All words that can be names, in lower case. The server stores a view with the full name of each column; the aliases
 * in it do not matter. Whether double quotes enclose a name depends on the SQL mode.
 */
function namesIn({ kind, body }: Pick<Dependent, "kind" | "body">): Set<string> {
  const tokens = tokenize(body, lexicalDialects.mysql);
  const names = tokens.filter((token, index) => {
    if (token.kind === "name") return kind !== "view" || keyword(tokens[index - 1]) !== "AS";
    // Names may begin with a digit.
    return token.kind === "word" || token.kind === "number" || token.text.startsWith('"');
  });
  return new Set(names.map((token) => (nameIn(token) ?? token.text).toLowerCase()));
}
