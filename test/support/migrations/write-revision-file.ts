// Writes revision files with given functions.
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

/**
 * Writes revision files into a folder.
 * @param bodies the body of `upgrade`, and optionally of `downgrade`, by id; each revision follows the one before it
 */
export function writeRevisions(
  folder: string,
  bodies: Readonly<Record<string, string | readonly [up: string, down: string]>>,
): string {
  mkdirSync(folder, { recursive: true });
  let below = "null";
  for (const [id, body] of Object.entries(bodies)) {
    const [up, down] = typeof body === "string" ? [body, ""] : body;
    writeFileSync(path.join(folder, `${id}_.ts`), revisionFile(id, below, up, down));
    below = `"${id}"`;
  }
  return folder;
}

/** The body of `upgrade` begins in line 9. */
function revisionFile(id: string, below: string, up: string, down: string): string {
  return `// message of ${id}

export const revision = "${id}";
export const downRevision = ${below};
export const branchLabels = null;
export const dependsOn = null;

export async function upgrade(op: any): Promise<void> {
${up}
}

export async function downgrade(op: any): Promise<void> {
${down}
}
`;
}
