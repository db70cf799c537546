// docs/schema.md: the tables as an entity-relationship diagram, generated from the entities.

import type { Column } from "../src/schema/columns.js";
import type { Entity } from "../src/schema/entity.js";

/** The text of the page. */
export function schemaPage(entities: readonly Entity[]): string {
  return `# The schema

Generated from \`src/schema/entities/\` by \`npm run docs:schema\`; a test fails if it is stale. PK is a primary key, FK a foreign key, UK a column that is unique by itself; "null" marks a column that may be empty. The table \`alembic_version\`, which is not shown, holds the revision of the schema.

\`\`\`mermaid
erDiagram
${entities.map(tableBlock).join("\n")}
${entities.flatMap(relations).join("\n")}
\`\`\`

${entities.flatMap(constraintLines).join("\n")}
`;
}

function tableBlock({ table, columns }: Entity): string {
  const lines = Object.entries(columns).map(
    ([name, column]) => `    ${[typeOf(column), name, keysOf(column), noteOf(column)].filter(Boolean).join(" ")}`,
  );
  return `  ${table} {\n${lines.join("\n")}\n  }`;
}

function typeOf({ kind, length }: Column): string {
  return length === undefined ? kind : `${kind}(${length})`;
}

function keysOf({ primary, references, unique }: Column): string {
  return [primary && "PK", references && "FK", unique && "UK"].filter(Boolean).join(", ");
}

function noteOf({ nullable }: Column): string {
  return nullable ? '"null"' : "";
}

/** `}o--||`: any number of rows refer to exactly one; `}o--o|`: to one or none. */
function relations({ table, columns }: Entity): string[] {
  return Object.entries(columns)
    .filter(([, { references }]) => references !== undefined)
    .map(([name, { references, nullable }]) => `  ${table} }o--${nullable ? "o|" : "||"} ${references} : ${name}`);
}

/** What the diagram cannot show. */
function constraintLines({ table, uniques, indexes }: Entity): string[] {
  const lines = (kind: string, named: Entity["uniques"]) =>
    Object.entries(named).map(([name, columns]) => `- \`${table}\`: ${kind} \`${name}\` (${columns.join(", ")})`);
  return [...lines("unique", uniques), ...lines("index", indexes)];
}
