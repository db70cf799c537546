import { now } from "../../../database/local-time.js";
import type { NewRevision } from "./new-revision.js";

/** The bodies of the two functions: lines of TypeScript, not indented. */
export interface Bodies {
  readonly upgrade: readonly string[];
  readonly downgrade: readonly string[];
}

export const emptyBodies: Bodies = { upgrade: [], downgrade: [] };

/**
 * The text of a revision file.
 * @param template with `${name}` for each value, as in templates/revision.ts.template
 * @param operations the module that the type of `op` is imported from
 */
export function renderRevision(
  template: string,
  revision: NewRevision,
  bodies: Bodies,
  operations: string,
  createDate = now(),
): string {
  const values: Record<string, string> = {
    message: commentLines(revision.message ?? "empty message"),
    revision: revision.id,
    revises: revision.downRevisions.join(", "),
    createDate,
    operations,
    revisionLiteral: JSON.stringify(revision.id),
    downRevisionLiteral: literal(revision.downRevisions, "scalar"),
    branchLabelsLiteral: literal(revision.branchLabels, "list"),
    dependsOnLiteral: literal(revision.dependsOn, "scalar"),
    upgrade: functionText("upgrade", bodies.upgrade),
    downgrade: functionText("downgrade", bodies.downgrade),
  };
  const text = template.replace(/\$\{(\w+)\}/g, (placeholder, name: string) => values[name] ?? placeholder);
  return text.replace(/[ \t]+$/gm, "");
}

/** Turns all lines of a message into comments. U+2028 and U+2029 end a line in TypeScript, too. */
function commentLines(message: string): string {
  return message
    .trim()
    .split(/\r\n|[\r\n\u2028\u2029]/)
    .join("\n// ");
}

function literal(ids: readonly string[], single: "scalar" | "list"): string {
  if (ids.length === 0) return "null";
  if (ids.length === 1 && single === "scalar") return JSON.stringify(ids[0]);
  return `[${ids.map((id) => JSON.stringify(id)).join(", ")}]`;
}

function functionText(name: string, body: readonly string[]): string {
  // The type checker rejects an unused parameter without the underscore.
  if (body.length === 0) return `export function ${name}(_op: Operations): void {}`;
  return [
    `export function ${name}(op: Operations): void {`,
    ...body.map((line) => (line === "" ? "" : `  ${line}`)),
    "}",
  ].join("\n");
}
