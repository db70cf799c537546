// The head of the revisions that ship, for `src/database/version.ts`: a new revision file requires no other edit.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../src/migrations/kallithea", import.meta.url));

/** The definitions that esbuild and vitest insert. */
export function shippedHead() {
  const texts = readdirSync(folder)
    .filter((file) => file.endsWith(".ts"))
    .map((file) => readFileSync(path.join(folder, file), "utf8"));
  const revisions = texts.flatMap((text) => /^export const revision = "(\w+)"/m.exec(text)?.[1] ?? []);
  const followed = texts.map((text) => /^export const downRevision = (.*?);$/ms.exec(text)?.[1] ?? "").join();
  // Several heads exist only until a developer merges them; until then, the first one counts.
  const [head] = revisions.filter((revision) => !followed.includes(`"${revision}"`)).sort();
  return { SHIPPED_HEAD: JSON.stringify(head), SHIPPED_REVISIONS: JSON.stringify(revisions) };
}
