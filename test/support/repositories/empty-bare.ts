import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

/** The least that Git takes for a bare repository, made without Git: for trees of many. */
export function emptyBare(folder: string): void {
  for (const name of ["objects", "refs/heads"]) mkdirSync(path.join(folder, name), { recursive: true });
  writeFileSync(path.join(folder, "HEAD"), "ref: refs/heads/master\n");
}
