import { UsageError } from "../../errors.js";
import type { NamePattern } from "../../scan/find/scope.js";

/**
 * Globs of names of repositories and groups.
 * @param option that an empty one was given for
 * @throws UsageError
 */
export async function patterns(globs: readonly string[], option: string): Promise<NamePattern[]> {
  if (globs.length === 0) return [];
  const { default: picomatch } = await import("picomatch");
  return globs.map((glob) => {
    if (glob === "") throw new UsageError(`${option}: the pattern must not be empty.`);
    const matches = picomatch(glob.replace(/\/+$/, ""), { nonegate: true, strictSlashes: true });
    // TRAP: with a second argument, such as the index in a list, it returns an object.
    return (name) => matches(name);
  });
}
