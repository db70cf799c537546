// Instances for copies from one engine to another.
import path from "node:path";
import { runHere } from "../cli/cli.js";
import { makeInstanceOn, type TestInstance } from "../cli/instance.js";
import { temporaryFolder } from "../cli/temporary-folder.js";
import { changeDatabase, restoreRelease } from "../reference/old-release.js";
import { type Engine, sqliteFile } from "./engines.js";

/** An instance with a used SQLite database of a release, changed by `statements`. */
export function usedInstance(
  release = "kallithea-0.7.0",
  statements: readonly string[] = [],
  folder = temporaryFolder(),
): TestInstance {
  const made = makeInstanceOn(`sqlite:///${path.join(folder, "used.db")}?timeout=1`, folder);
  restoreRelease(release, sqliteFile(made.url));
  changeDatabase(sqliteFile(made.url), ...statements);
  return made;
}

/** An instance whose database does not exist yet. */
export async function emptyInstance(engine: Engine): Promise<TestInstance> {
  const folder = temporaryFolder();
  return makeInstanceOn(await engine.newUrl(folder), folder);
}

export function copy(from: Pick<TestInstance, "ini">, to: Pick<TestInstance, "ini">, ...options: string[]) {
  return runHere(["db-copy", "--from", from.ini, "--to", to.ini, ...options]);
}
